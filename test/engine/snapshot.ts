/** The whole state of a state machine, as plain data that can be compared. */
import type { SdkServer } from "../../src/pinned.ts";

export function snapshot(machine: Pick<SdkServer, "apply">): unknown {
  const { response } = machine.apply(0, { kind: "debug.snap", head: { corrId: "", version: "" }, data: {} });
  return JSON.parse(JSON.stringify(response.data));
}
