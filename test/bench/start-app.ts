/** Starts the app that is measured: Signoff, or the bare app where a recorded approval is given. */
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { Child } from "./child.ts";
import type { RecordedApproval } from "./recorded-call.ts";
import { startFlags } from "./start-flags.ts";

export interface AppOptions {
  slackApiUrl: string;
  dataFolder: string;
  bare?: RecordedApproval | undefined;
  /** Node's flags, such as `--cpu-prof`. */
  flags?: readonly string[];
}

export function startApp({ slackApiUrl, dataFolder, bare, flags = [] }: AppOptions) {
  const slack = { SLACK_API_URL: slackApiUrl };
  if (bare !== undefined) {
    const env = { ...slack, RECORDED: JSON.stringify(bare) };
    return Child.start({ file: "bare-app.ts", flags: [...flags], env, ready: /ready/ });
  }
  const env = {
    ...slack,
    SIGNOFF_DATA_DIR: dataFolder,
    SIGNOFF_CHANNEL: "C0APPROVALS",
    SLACK_BOT_TOKEN: sandboxTokens.bot,
    SLACK_APP_TOKEN: sandboxTokens.app,
    RESONATE_PORT: "0",
    PORT: "0",
  };
  return Child.start({
    file: "signoff-main.ts",
    flags: [...startFlags, ...flags],
    env,
    ready: /Links and HTTP: (\S+)/,
  });
}
