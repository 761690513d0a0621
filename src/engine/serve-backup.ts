/** `GET /backup`: the engine's file as it is at one moment, for `signoff backup`. */
import type { ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describeError } from "../user-error.ts";
import type { Engine } from "./engine.ts";

/** Rejects if the connection breaks; whoever reads it tells by the length that it did not get all. */
export async function serveBackup(outgoing: ServerResponse, engine: Engine): Promise<void> {
  const backup = await engine.backup().catch((error: unknown) => {
    outgoing.writeHead(409, { "content-type": "text/plain" }).end(`${describeError(error)}\n`);
  });
  if (backup === undefined) return;
  try {
    outgoing.writeHead(200, {
      "content-type": "application/vnd.sqlite3",
      "content-length": backup.bytes,
      "signoff-taken-at": new Date(backup.takenAtMs).toISOString(),
    });
    await pipeline(Readable.from(backup.chunks), outgoing, { signal: backup.givenUp });
  } finally {
    backup.end();
  }
}
