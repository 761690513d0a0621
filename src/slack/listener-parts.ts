/** What the listeners need. */
import type { KnownVersions } from "../gateway/known-versions.ts";
import type { GatewayParts } from "../gateway/respond.ts";
import type { StartParts } from "../gateway/start.ts";
import type { CardLinks } from "./card-links.ts";
import type { Homes } from "./homes.ts";

export interface ListenerParts extends GatewayParts, StartParts {
  /** What is registered here; absent: not known. */
  known?: KnownVersions;
  homes: Homes;
  cardLinks: CardLinks;
}
