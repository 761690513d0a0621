/** What this program needs of a receiver beyond what Bolt does. */
import type { Receiver } from "@slack/bolt";

/** A receiver that knows whether Slack can reach it now. */
export interface SlackReceiver extends Receiver {
  readonly isConnected: boolean;
}
