/** How Slack is reached, and how it reaches this program. */
import type { Log } from "../../log.ts";
import type { Telemetry } from "../../telemetry.ts";
import type { TokenHealth } from "./token-health.ts";

interface WebApiAccess {
  botToken: string;
  /** Another Web API base, with a trailing slash; absent: Slack's own. */
  apiUrl: string | undefined;
  /** The Web API is reached through the proxy that Node knows of (NODE_USE_ENV_PROXY). */
  usesProxy: boolean;
  log: Log;
  /** A call that Slack leaves unanswered is given up after this, in milliseconds; absent: 15 s. */
  callTimeoutMs?: number;
  telemetry?: Telemetry;
  /** Learns from each call whether Slack takes the bot token. */
  health?: TokenHealth;
}

export interface SocketModeConnection extends WebApiAccess {
  kind: "socket-mode";
  appToken: string;
}

export interface HttpModeConnection extends WebApiAccess {
  kind: "http-mode";
  /** What Slack signs its requests with. */
  signingSecret: string;
}

export type SlackConnection = SocketModeConnection | HttpModeConnection;
