/** An ID that is taken starts nothing else, and what was given elsewhere decides nothing. */
import { workflowTag } from "../../../src/resonate/tags.ts";
import type { Deeds } from "../deeds.ts";
import type { PlannedRun } from "../plan.ts";
import type { Evidence } from "../record.ts";
import type { Fault } from "./fault.ts";

export function checkClaims(
  { runs: found, approvals }: Evidence,
  deeds: Deeds,
  runs: readonly PlannedRun[],
): Fault[] {
  const wrong = (what: string): Fault => ({ kind: "wrong", what });
  const taken = deeds.reuses
    .filter(({ said }) => /:rocket:|:link:/.test(said))
    .map(({ run, workflow, said }) => wrong(`${workflow} was started as ${run}, which was taken: "${said}"`));
  const others = runs
    .filter(({ id, workflow }) => found.has(id) && found.get(id)?.tags[workflowTag] !== workflow)
    .map(({ id, workflow }) => wrong(`${id} is not of ${workflow}`));
  const believed = deeds.forged
    .filter(({ approval }) => {
      const entries = approvals.find((one) => one.approval === approval)?.state?.entries ?? [];
      return !entries.some((entry) => entry.kind === "ignored" && entry.reason === "not-signed");
    })
    .map(({ promise, of }) => wrong(`${promise} was settled with what settled ${of}, and that is not noted`));
  return [...taken, ...others, ...believed];
}
