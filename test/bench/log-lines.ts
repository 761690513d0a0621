/** When Signoff wrote what it did: its log is one JSON object a line, with the time to the millisecond. */
import { z } from "zod";
import type { Child } from "./child.ts";

const lineSchema = z.object({
  time: z.iso.datetime().transform((time) => Date.parse(time)),
  run: z.string(),
  msg: z.string(),
  result: z.string().optional(),
});

export class LogLines {
  readonly #recorded = new Map<string, number>();
  readonly #unblocked = new Map<string, number>();
  readonly #child: Child;
  readonly #read = (line: string) => this.#note(line);

  constructor(child: Child) {
    this.#child = child;
    child.lines.on("line", this.#read);
  }

  #note(text: string): void {
    if (!text.startsWith("{")) return;
    const { data: line } = lineSchema.safeParse(JSON.parse(text));
    if (line?.msg === "response" && line.result === "recorded") this.#recorded.set(line.run, line.time);
    if (line?.msg === "run is unblocked") this.#unblocked.set(line.run, line.time);
  }

  /** When the run's response was on disk; undefined if it is not. */
  recordedAtMs(run: string): number | undefined {
    return this.#recorded.get(run);
  }

  /** When the run went on. */
  unblockedAtMs(run: string): number | undefined {
    return this.#unblocked.get(run);
  }

  close(): void {
    this.#child.lines.off("line", this.#read);
  }
}
