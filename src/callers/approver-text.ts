/** Approvers as programs and files write them: `U0BEN`, `S0OPS`, `channel`, `program:ci`. */
import { z } from "zod";
import { type Approver, anyone, group, user } from "../approval/policy.ts";

const program = "program:";

/** What such a text has to be, as the end of a sentence. */
export const approverRule =
  'must be a user\'s ID (U...), a group\'s ID (S...), "channel", or "program:" and the name of a token';

/** Undefined: it names nobody. */
export function readApprover(text: string): Approver | undefined {
  if (text === "channel") return anyone;
  if (/^[UW][A-Z0-9]+$/.test(text)) return user(text);
  if (/^S[A-Z0-9]+$/.test(text)) return group(text);
  return /^program:[^\s@<#]/.test(text) ? { kind: "user", id: text.slice(program.length) } : undefined;
}

/** The same for the same approver; what a directory names cannot be read again. */
export function writeApprover(approver: Approver): string {
  switch (approver.kind) {
    case "channel":
      return "channel";
    case "source":
      return `${approver.source}(${Object.values(approver.args).join(", ")})`;
    case "group":
      return approver.id;
    case "user":
      return /^[UW][A-Z0-9]+$/.test(approver.id) ? approver.id : `${program}${approver.id}`;
  }
}

export const approverText = z
  .string()
  .max(200)
  .regex(/^(?:channel|[UWS][A-Z0-9]+|program:[^\s@<#].*)$/, `It ${approverRule}.`)
  // A person is named by their ID alone.
  .refine((text) => !/^program:[UW][A-Z0-9]+$/.test(text), `It ${approverRule}.`);

/** One approver, or several of whom each may. */
export const approversText = z.union([approverText, z.array(approverText).min(1).max(100)]);

/** Of what `approversText` has let through. */
export function approversOf(text: string | readonly string[]): Approver[] {
  return [text].flat().map((one) => {
    const approver = readApprover(one);
    if (approver === undefined) throw new TypeError(`${JSON.stringify(one)} names nobody`);
    return approver;
  });
}
