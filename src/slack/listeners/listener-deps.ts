/** What the listeners need. */
import type { webApi } from "@slack/bolt";
import type { Absences } from "../../gateway/absences.ts";
import type { KnownVersions } from "../../gateway/known-versions.ts";
import type { GatewayDeps } from "../../gateway/respond.ts";
import type { StartDeps } from "../../gateway/start-request.ts";
import type { CardLinks } from "../delivery/card-links.ts";
import type { SlackDirectory } from "../people/directory.ts";
import type { Homes } from "../views/homes.ts";

export interface ListenerDeps extends GatewayDeps, StartDeps {
  absences: Absences;
  /** What is registered here; absent: not known. */
  known?: KnownVersions;
  /** What is remembered of user groups; absent: nothing. */
  groups?: SlackDirectory["groups"];
  /** Where cards go when a request names no channel; undefined: where the run was started. */
  channel: string | undefined;
  /** Tells people what no acknowledgement can. */
  web: webApi.WebClient;
  homes: Homes;
  cardLinks: CardLinks;
}
