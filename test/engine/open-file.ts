/** The state over its file in a folder, as the engine has it, without the engine around it. */
import { engineRules } from "../../src/app/engine-rules.ts";
import { type OpenStateOptions, openState } from "../../src/engine/open-state.ts";
import type { State } from "../../src/engine/state.ts";
import { createLog } from "../../src/log.ts";
import { snapshot } from "./snapshot.ts";

export function openFile(folder: string, options: Partial<OpenStateOptions> = {}) {
  return openState(folder, { log: createLog("silent"), now: Date.now, rules: engineRules, ...options });
}

/** The whole state, as plain data. */
export function contentOf({ machine }: State): unknown {
  return snapshot({ apply: (nowMs, request) => machine.apply(nowMs, request, () => undefined) });
}
