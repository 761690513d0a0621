/** The parts of one running sandbox, as handed to each Web API method and each route of the driver API. */
import type { Connections } from "./delivery/connections.ts";
import type { RequestUrl } from "./delivery/request-url.ts";
import type { Triggers } from "./delivery/triggers.ts";
import type { CallLog } from "./web-api/call-log.ts";
import type { Faults } from "./web-api/faults.ts";
import type { RateLimits } from "./web-api/rate-limits.ts";
import type { Workspace } from "./workspace/workspace.ts";

/** A command that the page offers to a newcomer. */
export interface FirstCommand {
  command: string;
  /** What it does, as the end of a sentence that begins with the command. */
  about: string;
}

export interface SandboxParts {
  readonly workspace: Workspace;
  readonly connections: Connections;
  /** Where there is one, the connections bring nothing. */
  readonly requestUrl: RequestUrl;
  readonly triggers: Triggers;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** What was delivered to the app, by the type of the envelope. */
  readonly deliveries: CallLog;
  readonly rateLimits: RateLimits;
  /** The events that the app has subscribed to, as its manifest would say. */
  readonly events: ReadonlySet<string>;
  /** The bot token's scopes, told in a header; undefined: they are not told. */
  readonly scopes: readonly string[] | undefined;
  /** What the page offers where nothing has been asked yet. */
  readonly firstCommands: readonly FirstCommand[];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where this sandbox is reached, such as `http://127.0.0.1:3000`. */
  readonly url: () => string;
}
