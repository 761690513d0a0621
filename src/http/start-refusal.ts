/** Why a run was not started, as a program is told. */
import type { FieldIssue } from "../form/field-issue.ts";
import type { StartResult } from "../gateway/start-request.ts";
import { isAllowed, startableBy } from "./check-scope.ts";
import type { HttpDeps } from "./http-deps.ts";
import { ownerOf } from "./own.ts";
import { Problem } from "./problem.ts";
import { problemOf } from "./refusal-problem.ts";

type Other = Exclude<StartResult, { kind: "started" }>;
type NotStarted = Exclude<Other, { kind: "existing" }>;

/** Throws Problem where the ID is of something that the caller may not see: it learns that the ID is taken, and no more. */
export async function checkUnseen(
  deps: HttpDeps,
  { by, id }: { by: string; id: string },
  { kind }: Other,
): Promise<void> {
  if (!["existing", "differs", "archived", "not-a-run"].includes(kind)) return;
  if (await isAllowed(deps, by, { kind: "call", scope: "read" })) return;
  if ((await ownerOf(deps, id)) === by) return;
  throw new Problem(409, `The ID ${id} is taken`, "Nothing was started: choose another workflow_id.");
}

export async function notStarted(
  deps: HttpDeps,
  { by, workflow }: { by: string; workflow: string },
  result: NotStarted,
): Promise<Problem> {
  switch (result.kind) {
    case "unknown-workflow": {
      const known = await startableBy(deps, by, result.known);
      return new Problem(404, `There is no workflow ${workflow}`, `There is: ${known.join(", ")}.`);
    }
    case "invalid-id":
      return new Problem(400, "That workflow_id cannot be used", `It ${result.reason}.`);
    case "differs":
      return new Problem(409, `There is a run ${result.id} already`, detailOf(result)).withIssues(
        issuesOf(result),
      );
    case "archived":
      return new Problem(
        409,
        `The ID ${result.id} is taken`,
        "A run of that ID has ended, and its record is in archive.jsonl, in the data folder of the engine. Nothing was started: choose another workflow_id.",
      );
    case "not-a-run":
      return new Problem(409, `${result.id} is the ID of something else`);
    case "refused":
      return problemOf(result.reason, { workflow });
    case "uncheckable":
      return problemOf("start-uncheckable", { unchecked: result });
    case "too-fast":
      return problemOf("too-many-starts", result);
    case "invalid-input":
      return new Problem(422, "The input is not valid").withIssues(result.issues);
  }
}

type Differing = Extract<StartResult, { kind: "differs" }>;

function detailOf({ workflow, differences }: Differing): string {
  const what = differences.includes("workflow")
    ? `It is of workflow ${workflow ?? "(unknown)"}.`
    : `It was started with another input: ${differences.join(", ")}.`;
  return `${what} Nothing was started: choose another workflow_id.`;
}

function issuesOf({ workflow, differences }: Differing): FieldIssue[] {
  if (differences.includes("workflow")) {
    return [{ field: "workflow", message: `is ${workflow ?? "another"} there` }];
  }
  return differences.map((name) => ({ field: `input.${name}`, message: "has another value there" }));
}
