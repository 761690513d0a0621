/** Refusing a list in which two workflows have the same name and version: a run could not tell which of them is its. */

import { UserError } from "../user-error.ts";
import type { Workflow } from "./workflow.ts";

/** Throws UserError that names both places. */
export function checkDistinct(workflows: readonly Workflow[]): void {
  const [first] = findRepeated(workflows);
  if (first !== undefined) throw first;
}

/** An error that names both places for each workflow that is listed again. */
export function findRepeated(workflows: readonly Workflow[]): UserError[] {
  const seen = new Map<string, Listed>();
  return workflows.flatMap((workflow, index) => {
    const key = `${workflow.name} ${workflow.version}`;
    const before = seen.get(key);
    seen.set(key, before ?? [workflow, index]);
    return before === undefined ? [] : [listedTwice(before, [workflow, index])];
  });
}

type Listed = readonly [workflow: Workflow, index: number];

function listedTwice(one: Listed, other: Listed): UserError {
  const [{ name, version }] = one;
  const what = `Version ${version} of workflow ${name}`;
  if (one[0] === other[0]) {
    return new UserError(
      `${what}${placeOf(one)} is listed twice, as number ${one[1] + 1} and number ${other[1] + 1}.`,
      "Take one of the two out of the list.",
      { code: "defined-twice" },
    );
  }
  return new UserError(
    `${what} is defined twice: number ${one[1] + 1} of the list${placeOf(one)}, and number ${other[1] + 1}${placeOf(other)}.`,
    "Rename one of them, or count up its version.",
    { code: "defined-twice" },
  );
}

function placeOf([{ definedAt }]: Listed): string {
  return definedAt === undefined ? "" : ` (${definedAt})`;
}
