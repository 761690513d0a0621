/** Waits for a condition as long as a busy machine may need. */
import { expect } from "vitest";
import { patiently } from "../patience.ts";

export function eventually<Value>(read: () => Value): ReturnType<typeof expect.poll> {
  return expect.poll(read, patiently);
}
