/** Variables of which each workflow has its own. */
import type { z } from "zod";

/**
 * Reads the variables that end in a workflow's name (`SIGNOFF_APPROVERS_FOO_WORKFLOW` is foo-workflow's), and lists what
 * is wrong with them.
 */
export function readByWorkflow<Value>(
  env: Readonly<Record<string, unknown>>,
  prefix: string,
  schema: z.ZodType<Value>,
): { byWorkflow: Map<string, Value>; problems: string[] } {
  const byWorkflow = new Map<string, Value>();
  const problems: string[] = [];
  for (const [name, given] of Object.entries(env)) {
    if (!name.startsWith(prefix)) continue;
    const read = schema.safeParse(given);
    const workflow = name.slice(prefix.length).toLowerCase().replaceAll("_", "-");
    if (read.success) byWorkflow.set(workflow, read.data);
    else problems.push(`${name} ${read.error.issues[0]?.message ?? "is not valid"}`);
  }
  return { byWorkflow, problems };
}
