/** A project of somebody else's: a folder outside this repository that has `signoff` and `zod` installed. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { onTestFinished } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Makes it with these files, and removes it when the test is over. */
export function makeProject(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), "signoff-project-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules/signoff"));
  symlinkSync(join(root, "node_modules/zod"), join(folder, "node_modules/zod"));
  for (const [name, text] of Object.entries(files)) writeProjectFile(folder, name, text);
  return folder;
}

export function writeProjectFile(folder: string, name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

/** The source of a module that exports a workflow. */
export function workflowSource(
  name: string,
  more: { version?: number; input?: string; mayStart?: string } = {},
): string {
  const { version = 1, input = "{}", mayStart = "undefined" } = more;
  return `import { anyone, defineWorkflow, requestApproval } from "signoff";
import { z } from "zod";

export const workflow = defineWorkflow({
  name: "${name}",
  title: "Try it",
  version: ${version},
  input: z.object(${input}),
  mayStart: ${mayStart},
  *run(ctx, _input, run) {
    const { kind } = yield* requestApproval(ctx, { title: "Try " + run.id, policy: { require: [{ from: anyone }] } });
    return kind as string;
  },
});
`;
}
