/** Reads what the embedded engine has archived, where its data folder is this process's own. */
import { join } from "node:path";
import type { Config } from "../config/config.ts";
import { type ArchivedEnd, readArchivedEnds } from "../records/archived-ends.ts";
import type { DurableClient } from "../resonate/client.ts";
import { engineAddress } from "./open-engine.ts";

/** While somebody waits for statistics no more than so much is read: of some 10,000 approvals. */
const mostBytes = 128 * 1024 * 1024;

/** Undefined where the engine is another one. `most`: how many bytes at most. */
export function archiveReader(
  config: Config,
  client: DurableClient,
  most = mostBytes,
): ((sinceMs: number) => AsyncGenerator<ArchivedEnd>) | undefined {
  if (engineAddress(config).kind !== "embedded") return undefined;
  const path = join(config.dataDir, "archive.jsonl");
  const decode = client.decode.bind(client);
  return (sinceMs) => readArchivedEnds({ path, decode, sinceMs, mostBytes: most });
}
