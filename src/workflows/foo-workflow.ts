/** The smallest workflow: it blocks until someone unblocks it, in Slack, by its link, or on the engine itself. */
import { anyone, defineWorkflow, notifyByLink, printLink, requestApproval } from "signoff";
import { z } from "zod";

const described = { name: "foo-workflow", title: "Block until someone approves", input: z.object({}) };

function requestOf(id: string): Parameters<typeof requestApproval>[1] {
  return {
    title: `Unblock ${id}`,
    policy: { require: [{ from: anyone }] },
    reasons: { deny: "none" },
    direct: true,
  };
}

export const fooWorkflow = defineWorkflow({
  ...described,
  version: 2,
  *run(ctx, _input, { id }) {
    const outcome = yield* requestApproval(ctx, requestOf(id), { notify: notifyByLink(printLink) });
    return `foo workflow ${id} ${outcome.kind === "approved" ? "complete" : outcome.kind}`;
  },
});

/** As it was before it printed its link: runs that began so end so. */
export const fooWorkflow1 = defineWorkflow({
  ...described,
  version: 1,
  *run(ctx, _input, { id }) {
    const outcome = yield* requestApproval(ctx, requestOf(id));
    return `foo workflow ${id} ${outcome.kind === "approved" ? "complete" : outcome.kind}`;
  },
});
