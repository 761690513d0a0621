/** What is printed when a command that asks people ends, and its exit code. */
import type { AskEnd } from "./ask-people.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Asked } from "./gateway-call.ts";
import { plainLine } from "./progress.ts";

export interface Printed {
  code: number;
  /** For the pipeline, with its line breaks. */
  stdout: string;
  /** For whoever reads its log. */
  stderr: string;
}

interface Command {
  id: string;
  waits: boolean;
  /** One JSON object, whatever becomes of it. */
  json: boolean;
  /** The one field of the answer that is asked for; undefined: the whole of it. */
  field?: string | undefined;
}

const codeOfKind = new Map<string, number>([
  ["approved", exitCodes.done],
  ["answered", exitCodes.done],
  ["denied", exitCodes.denied],
  ["expired", exitCodes.expired],
  ["withdrawn", exitCodes.closed],
  ["cancelled", exitCodes.closed],
]);

export function printEnd(end: AskEnd, command: Command): Printed {
  switch (end.kind) {
    case "answered":
      return command.json ? printJson(end.asked, command) : printAsked(end.asked, command);
    case "refused":
      return printFailure({ code: exitCodes.refused, state: "refused", reason: end.reason }, command);
    case "unreachable":
      return printFailure({ code: exitCodes.unreachable, state: "unreachable", reason: end.reason }, command);
  }
}

/** A kind that this version does not know is no verdict that it could go on with. */
export function codeOf({ state, outcome }: Asked, waits: boolean): number {
  if (state === "open") return waits ? exitCodes.open : exitCodes.done;
  const known = state === "ended" ? codeOfKind.get(outcome?.kind ?? "") : undefined;
  return known ?? exitCodes.refused;
}

function printJson(asked: Asked, { id, waits }: Command): Printed {
  return { code: codeOf(asked, waits), stdout: `${JSON.stringify({ id, ...asked })}\n`, stderr: "" };
}

function printAsked(asked: Asked, { id, waits, field }: Command): Printed {
  const code = codeOf(asked, waits);
  const { state, outcome, answer, error = "" } = asked;
  if (state === "failed")
    return { code, stdout: "", stderr: `${plainLine(`Nobody could be asked: ${error}`)}\n` };
  if (state === "open" && waits)
    return { code, stdout: "", stderr: `${stillOpen(id)} Nobody has decided in time.\n` };
  if (answer !== undefined) return { code, stdout: `${answerText(answer, field)}\n`, stderr: "" };
  return { code, stdout: `${outcome === undefined ? `${id} ${state}` : outcomeLine(outcome)}\n`, stderr: "" };
}

function answerText(answer: NonNullable<Asked["answer"]>, field: string | undefined): string {
  const value = field === undefined ? answer : new Map(Object.entries(answer)).get(field);
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function outcomeLine({ kind, by, reason }: NonNullable<Asked["outcome"]>): string {
  return plainLine(
    `${kind}${by === undefined ? "" : ` by ${by}`}${reason === undefined ? "" : `: ${reason}`}`,
  );
}

function printFailure(
  { code, state, reason }: { code: number; state: string; reason: string },
  { id, json }: Command,
): Printed {
  return json
    ? { code, stdout: `${JSON.stringify({ id, state, error: reason })}\n`, stderr: "" }
    : { code, stdout: "", stderr: `${reason}\n` };
}

/** What whoever stopped waiting can do about it. */
export function stillOpen(id: string): string {
  return `It stays open as ${id}: the same command with --id ${shellWord(id)} goes on waiting, and signoff withdraw ${shellWord(id)} takes it back.`;
}

function shellWord(text: string): string {
  return /^[\w./@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
