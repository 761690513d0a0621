/** Loads large modules once the program is ready, so that neither the start nor a first call waits for them. */
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Part } from "./part.ts";

/** In milliseconds: what waited for the program goes first. */
const afterMs = 500;

/** Whoever needs it earlier reads it then; what cannot be read is told now, and again whenever it is needed. */
export async function loadLate(part: Part, log: Log): Promise<void> {
  if (part !== "all" && part !== "gateway") return;
  await pause(afterMs, undefined, { ref: false });
  try {
    const { loadProtocol } = await import("../http/routes-mcp.ts");
    await loadProtocol();
  } catch (error) {
    log.error({ err: error }, "what answers agents cannot be read: install this version of Signoff again");
  }
}
