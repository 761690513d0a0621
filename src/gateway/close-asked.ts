/** Closing at once what a program asked for when its run, or its call, is over: the engine says so to one of the gateways. */
import type { Network, PromiseRecord } from "@resonatehq/sdk";
import type { Log } from "../log.ts";
import { readAskedIn } from "../records/read-asked-in.ts";
import { roundId } from "../resonate/round-id.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { closeOrphaned } from "./close-orphaned.ts";

/** Told of a round whose approval's time was over with that of the program: its own run is over, too, and shows nothing. */
type OnTimeOver = (round: PromiseRecord) => void;

/** Cancels what is still open of what was asked below the promise `id`. Throws when the engine is away. */
export async function closeAsked(
  readers: RecordReaders,
  id: string,
  onTimeOver: OnTimeOver = () => undefined,
): Promise<void> {
  const { client } = readers;
  const ended = await client.getStored(id);
  if (ended === undefined || ended.state === "pending") return;
  for await (const approval of readAskedIn(client, ended, "pending"))
    await closeOrphaned(readers, roundId(approval.id, 0));
  if (ended.state !== "rejected_timedout") return;
  for await (const approval of readAskedIn(client, ended, "rejected_timedout")) {
    const round = await client.getStored(roundId(approval.id, 0));
    if (round !== undefined) onTimeOver(round);
  }
}

/**
 * Does that for each promise that `network` is told of: what is missed, or fails, the gateway finds when it looks through
 * the approvals (close-orphaned.ts).
 */
export async function closeWhenTold(
  network: Network,
  readers: RecordReaders,
  { log, onTimeOver }: { log: Log; onTimeOver: OnTimeOver },
): Promise<void> {
  network.recv((message) => {
    if (message.kind !== "unblock") return;
    const { id } = message.data.promise;
    closeAsked(readers, id, onTimeOver).catch((error: unknown) =>
      log.warn(
        { err: error, promise: id },
        "could not close what was asked for a run that is over, will later",
      ),
    );
  });
  await network.init();
}
