/** A log whose lines a test reads back. */
import { pino } from "pino";
import { z } from "zod";
import type { Log } from "../../../../src/log.ts";

const lineSchema = z.looseObject({ level: z.number(), msg: z.string() });
export type Line = z.output<typeof lineSchema>;

export function createRecordedLog(): { log: Log; lines: Line[] } {
  const lines: Line[] = [];
  const log = pino({ level: "info" }, { write: (text) => lines.push(lineSchema.parse(JSON.parse(text))) });
  return { log, lines };
}
