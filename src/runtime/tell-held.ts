/** A line in the thread of a run's card that says why the run is held: whoever looks at the card waits for it, too. */
import { createHash } from "node:crypto";
import { isKind, readAllCalls } from "../records/read-calls.ts";
import { kindTag } from "../resonate/tags.ts";
import { birthOf } from "../security/birth.ts";
import { signLine } from "../security/line-signature.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { noteFunction } from "./spawn-card-sync.ts";

/** Starts the posting, once for each start of the run and each reason. Without a card there is no thread. Throws when the engine is away. */
export async function tellHeld(
  { client, signer }: RecordReaders,
  { run, words }: { run: string; words: string },
): Promise<void> {
  const started = await client.getStored(run);
  if (started === undefined) return;
  let approval: string | undefined;
  for await (const call of readAllCalls(client, run)) if (isKind(call, "approval-run")) approval = call.id;
  if (approval === undefined) return;
  const { mark } = birthOf(started);
  const digest = createHash("sha256").update(words).digest("hex").slice(0, 16);
  const id = `signoff-held-${mark}-${digest}`;
  const line = { run, birth: mark, text: `:warning: ${words}`, previous: { approval } };
  const proof = signLine(signer, { id, func: noteFunction }, line);
  const tags = { [kindTag]: "showing" };
  await client.start({ id, workflow: noteFunction, version: 1, args: [{ ...line, proof }], tags, nonce: id });
}
