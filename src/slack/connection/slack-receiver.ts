/** What this program needs of a receiver beyond what Bolt does. */
import type { Receiver } from "@slack/bolt";

/** A receiver that knows whether Slack can reach it now. */
export interface SlackReceiver extends Receiver {
  readonly isConnected: boolean;
  /** Why it is not, with what a person can do about it; undefined while it is, or where nothing is known. */
  readonly problem?: string | undefined;
}
