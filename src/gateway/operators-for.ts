/** Who may cancel and end any run, where somebody attempts to. */
import { themselves } from "../approval/part.ts";
import type { Approver } from "../approval/policy.ts";
import type { AuthorizeDeps, OtherAttempt } from "./attempt.ts";

/** The operators, and a caller whose scopes say that it is one: that is of its token, and not of its person in Slack. */
export function operatorsFor(
  { operators, scopesOf }: AuthorizeDeps,
  { by, surface }: Pick<OtherAttempt, "by" | "surface">,
): Approver[] {
  const operates = surface === "http" && by !== undefined && scopesOf?.(by)?.operate === true;
  return [...operators, ...(operates ? themselves(by) : [])];
}
