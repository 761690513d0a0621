/** Which Slack the variables name: the sandbox, or a workspace in Socket Mode or over HTTP. */

export type SlackConfig =
  /** No tokens: a Slack workspace on this machine. */
  | { kind: "sandbox" }
  | ({ kind: "socket-mode"; appToken: string } & WebApiConfig)
  /** Slack calls `/slack/events`; there is no connection that this program opens. */
  | ({ kind: "http-mode"; signingSecret: string } & WebApiConfig);

interface WebApiConfig {
  botToken: string;
  apiUrl: string | undefined;
  usesProxy: boolean;
}

/** The variables that say so. */
export interface SlackVariables {
  SLACK_BOT_TOKEN?: string | undefined;
  SLACK_APP_TOKEN?: string | undefined;
  SLACK_SIGNING_SECRET?: string | undefined;
  SLACK_API_URL?: string | undefined;
  /** Node's own: it goes through the proxies of HTTPS_PROXY and its like. */
  NODE_USE_ENV_PROXY?: string | undefined;
}

/** What is missing beside what is there. */
export function checkSlack(env: SlackVariables): string[] {
  const { SLACK_BOT_TOKEN: bot, SLACK_APP_TOKEN: app, SLACK_SIGNING_SECRET: secret } = env;
  if (bot !== undefined && app === undefined && secret === undefined) {
    return [
      "SLACK_APP_TOKEN is missing beside SLACK_BOT_TOKEN (Socket Mode), or SLACK_SIGNING_SECRET " +
        "(where Slack calls this program over HTTP); set one of them, or none for the sandbox",
    ];
  }
  if (bot !== undefined || (app === undefined && secret === undefined)) return [];
  const there = [
    ...(app === undefined ? [] : ["SLACK_APP_TOKEN"]),
    ...(secret === undefined ? [] : ["SLACK_SIGNING_SECRET"]),
  ].join(" and ");
  return [`SLACK_BOT_TOKEN is missing beside ${there}; set it, too, or none for the sandbox`];
}

/** The Slack of variables that `checkSlack` finds nothing wrong with. With an app token it is Socket Mode. */
export function readSlack(env: SlackVariables): SlackConfig {
  const { SLACK_BOT_TOKEN: botToken, SLACK_APP_TOKEN: appToken, SLACK_SIGNING_SECRET: signingSecret } = env;
  const reached = { apiUrl: env.SLACK_API_URL, usesProxy: env.NODE_USE_ENV_PROXY === "1" };
  if (botToken !== undefined && appToken !== undefined) {
    return { kind: "socket-mode", botToken, appToken, ...reached };
  }
  if (botToken !== undefined && signingSecret !== undefined) {
    return { kind: "http-mode", botToken, signingSecret, ...reached };
  }
  return { kind: "sandbox" };
}
