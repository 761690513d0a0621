/** Collects all definitions that `defineWorkflow` refuses while `signoff check` loads modules, not the first one alone. */
import type { UserError } from "../user-error.ts";

export interface RefusedDefinition {
  error: UserError;
  /** File and line of the definition; undefined if that cannot be told. */
  place: string | undefined;
}

let collected: RefusedDefinition[] | undefined;

/** Loads something, and gives with it the definitions that were refused meanwhile. */
export async function collectRefused<Loaded>(
  load: () => Promise<Loaded>,
): Promise<{ loaded: Loaded; refused: RefusedDefinition[] }> {
  const refused: RefusedDefinition[] = [];
  collected = refused;
  try {
    return { loaded: await load(), refused };
  } finally {
    collected = undefined;
  }
}

/** Notes the errors of a definition where they are collected; throws the first where they are not. */
export function refuseDefinition(errors: readonly UserError[], findPlace: () => string | undefined): void {
  const [first] = errors;
  if (first === undefined) return;
  if (collected === undefined) throw first;
  const place = findPlace();
  collected.push(...errors.map((error) => ({ error, place })));
}
