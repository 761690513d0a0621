/** `signoff audit <id>`: the whole record of an approval as JSON lines, and whether it is as it was written. */

import { Command } from "@commander-js/extra-typings";
import { bindReader } from "../app/bind-signer.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { configuredSigner } from "../app/create-signer.ts";
import { connectToEngine } from "../app/open-engine.ts";
import { readConfig } from "../config/config.ts";
import { createLog } from "../log.ts";
import { type AuditRecord, readAuditRecord } from "../records/audit-record.ts";
import { findApprovals } from "../records/find-approvals.ts";
import type { DurableClient } from "../resonate/client.ts";
import { connectClient } from "../runtime/worker.ts";
import type { RecordReaders } from "../security/record-readers.ts";
import { UserError } from "../user-error.ts";
import { askEngine } from "./ask-engine.ts";

/** One line a round, one for the end, one for the verdict. */
function linesOf(client: DurableClient, { approval, rounds, end, faults }: AuditRecord): object[] {
  return [
    ...rounds.map((stored, round) => ({ kind: "round", approval, round, ...client.decode(stored) })),
    { kind: "end", approval, ...client.decode(end) },
    { kind: "verdict", approval, verified: faults.length === 0, faults },
  ];
}

/** Writes the records of every approval that `id` names; true if all of them verify. */
async function audit(readers: RecordReaders, id: string): Promise<boolean> {
  const approvals = await findApprovals(readers.client, id);
  if (approvals.length === 0) {
    throw new UserError(
      `There is no approval of ${id}.`,
      "Give the ID of a run or a promise: /workflows mine lists those of runs.",
      { code: "not-found" },
    );
  }
  let isWhole = true;
  for (const approval of approvals) {
    const record = await readAuditRecord(readers, approval);
    for (const line of record === undefined ? [] : linesOf(readers.client, record))
      process.stdout.write(`${JSON.stringify(line)}\n`);
    isWhole &&= record !== undefined && record.faults.length === 0;
  }
  return isWhole;
}

async function runAudit(id: string): Promise<void> {
  // Whoever reads only the beginning closes the pipe, and gets no verdict.
  process.stdout.on("error", () => process.exit(1));
  const config = readConfig();
  const log = createLog("silent");
  const { client, stop } = connectClient(
    connectToEngine(config, log).connect("auditors", log),
    configuredEncryptor(config, log),
    log,
  );
  try {
    await askEngine(client, id);
    const isWhole = await audit(
      { client, signer: await bindReader(client, await configuredSigner(config)) },
      id,
    );
    if (!isWhole) process.exitCode = 2;
  } finally {
    await stop();
  }
}

export const command = new Command("audit")
  .description(
    "Writes the whole record of a run's approvals as JSON lines, and verifies it: exit code 2 if anything was changed.",
  )
  .argument("<id>", "the ID of a run or a promise, such as /workflows mine lists")
  .action(runAudit);
