/** What a newcomer may type in the sandbox: commands for workflows that this program has. */
import type { FirstCommand } from "../sandbox/sandbox-parts.ts";

const shipped: readonly FirstCommand[] = [
  { command: "/start-workflow foo-workflow", about: "asks whether it may go on." },
  {
    command: '/start-workflow refund order=1007 amount=120.50 reason="never arrived"',
    about: "asks for money, and has a form if you leave out its fields.",
  },
];

/** Those of the workflows that ship, else the first of `workflows`; of none, as in a sandbox by itself, the list. */
export function firstCommands(
  workflows: readonly { name: string; title: string }[],
): readonly FirstCommand[] {
  const [first] = workflows;
  const names = new Set(workflows.map(({ name }) => name));
  if (names.has("foo-workflow") && names.has("refund")) return shipped;
  if (first === undefined) return [{ command: "/start-workflow", about: "lists what can be started." }];
  return [{ command: `/start-workflow ${first.name}`, about: `starts “${first.title}”.` }];
}
