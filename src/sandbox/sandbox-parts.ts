/** The parts of one running sandbox, as handed to each Web API method and each driving route. */
import type { Connections } from "./app-link/connections.ts";
import type { RequestUrl } from "./app-link/request-url.ts";
import type { Triggers } from "./app-link/triggers.ts";
import type { CallLog } from "./web-api/call-log.ts";
import type { Faults } from "./web-api/faults.ts";
import type { RateLimits } from "./web-api/rate-limits.ts";
import type { Workspace } from "./workspace/workspace.ts";

export interface SandboxParts {
  readonly workspace: Workspace;
  readonly connections: Connections;
  /** Where there is one, the connections bring nothing. */
  readonly requestUrl: RequestUrl;
  readonly triggers: Triggers;
  readonly faults: Faults;
  readonly calls: CallLog;
  /** What the app was told, by the type of the envelope. */
  readonly told: CallLog;
  readonly rateLimits: RateLimits;
  /** The events that the app has subscribed to, as its manifest would say. */
  readonly events: ReadonlySet<string>;
  /** The bot token's scopes, told in a header; undefined: they are not told. */
  readonly scopes: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Where this sandbox is reached, such as `http://127.0.0.1:3000`. */
  readonly url: () => string;
}
