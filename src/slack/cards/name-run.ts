/** How a run is called in a sentence. */
import { isGeneratedId } from "../../gateway/run-id.ts";
import { code } from "./text.ts";

/** The run at the beginning of a sentence, by its name if somebody gave it one. */
export function nameRun(run: string): string {
  return isGeneratedId(run) ? "Run" : `Run ${code(run)}`;
}
