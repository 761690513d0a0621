/** Which function a promise calls, in which version and with what, as the SDK writes it. */
import { z } from "zod";

const calledSchema = z.object({
  func: z.string(),
  args: z.array(z.unknown()).default([]),
  version: z.number().default(1),
});

/** A function in one of its versions; 0 is any. */
export interface Called {
  name: string;
  version: number;
}

export interface Call extends Called {
  args: unknown[];
}

/** What a promise calls, of a run, an approval or any other durable function; undefined if it cannot be read. */
export function readCalled(param: unknown): Call | undefined {
  const called = calledSchema.safeParse(param).data;
  return called && { name: called.func, version: called.version, args: called.args };
}
