/** `signoff stats`: how many approvals ended, how, and how long it took, as a table or as CSV. */
import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { archiveReader } from "../app/archive-reader.ts";
import { configuredEncryptor } from "../app/create-encryptor.ts";
import { connectToEngine } from "../app/open-engine.ts";
import { rowsOf, summarizeAll } from "../approval/statistics.ts";
import { readConfig } from "../config/config.ts";
import { type CollectedEnds, collectEnds } from "../gateway/collect-ends.ts";
import { lookAtOpen, type OpenNow } from "../gateway/look-at-open.ts";
import { createLog } from "../log.ts";
import { isUnsearchable } from "../resonate/engine-error.ts";
import { connectClient } from "../runtime/worker.ts";
import { UserError } from "../user-error.ts";
import { askEngine } from "./ask-engine.ts";
import { writeCsv, writeTables } from "./statistics-text.ts";

/** So many ends are held in memory: some 50 MB. */
const mostEnds = 200_000;
const mostDays = 3_650;
const dayMs = 86_400_000;

interface Read {
  ends: CollectedEnds;
  open: OpenNow;
}

async function read(sinceMs: number): Promise<Read> {
  const config = readConfig();
  const log = createLog("silent");
  const network = connectToEngine(config, log).connect("readers", log);
  const { client, stop } = connectClient(network, configuredEncryptor(config, log), log);
  try {
    await askEngine(client, "signoff-stats");
    const readArchive = archiveReader(config, client, Number.POSITIVE_INFINITY);
    const ends = await collectEnds({ client, log, readArchive }, { sinceMs, atMost: mostEnds });
    return { ends, open: await lookAtOpen({ client, log }, sinceMs) };
  } catch (cause) {
    if (!isUnsearchable(cause)) throw cause;
    throw new UserError(
      "This engine cannot search, so there are no statistics.",
      "Use the embedded engine or a Resonate Server: docs/engines.md says what each can do.",
      { code: "cannot-search", cause },
    );
  } finally {
    await stop();
  }
}

/** What is left out, for whoever reads: beside the output, which a program may read. */
function remarksOn({ more, unreadable, samples }: CollectedEnds): string[] {
  return [
    ...(more ? [`There are more: these are the newest ${samples.length} that ended.`] : []),
    ...(unreadable > 0
      ? [
          `${unreadable} more cannot be read and are left out: is SIGNOFF_ENCRYPTION_KEY what they were written with?`,
        ]
      : []),
  ];
}

async function stats({ days, csv }: { days: number; csv?: true }): Promise<void> {
  const { ends, open } = await read(Date.now() - days * dayMs);
  const text = csv ? writeCsv(rowsOf(ends.samples)) : writeTables(summarizeAll(ends.samples), { days, open });
  process.stdout.write(text);
  for (const remark of remarksOn(ends)) process.stderr.write(`${remark}\n`);
}

function readDays(typed: string): number {
  const days = Number(typed);
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return days;
  throw new InvalidArgumentError(`Give a whole number of days, 1 to ${mostDays}.`);
}

export const command = new Command("stats")
  .description(
    "Counts the approvals that ended, from the engine and, beside the embedded one, its archive: how they ended, and the time from opening to decision (of those approved, denied or answered).",
  )
  .option("--days <days>", "how far back", readDays, 30)
  .option(
    "--csv",
    "a row for each week (its Monday, UTC), workflow, and whom it asked (what asked several is in a row for each)",
  )
  .action(stats);
