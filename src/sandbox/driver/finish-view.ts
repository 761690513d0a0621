/** A person submits a modal or closes it. */
import { z } from "zod";
import { viewClosedPayload, viewSubmissionPayload } from "../delivery/payloads.ts";
import type { SandboxParts } from "../sandbox-parts.ts";
import { SlackError } from "../web-api/slack-error.ts";
import { readView } from "../web-api/slack-view.ts";
import { maxStackedViews } from "../web-api/views-methods.ts";
import type { Member, View } from "../workspace/records.ts";
import { deliver, type Reaction } from "./deliver.ts";
import { enterValues, valuesSchema } from "./enter-values.ts";
import { findPerson } from "./find-person.ts";
import { PersonError } from "./person-error.ts";
import { showView } from "./show-workspace.ts";

export const viewBody = z.object({
  user: z.string(),
  viewId: z.string(),
  submit: z.boolean(),
  values: valuesSchema.default({}),
  duplicate: z.boolean().optional(),
});
type ViewBody = z.output<typeof viewBody>;

export type ViewReaction = Partial<Reaction> & {
  acked: boolean;
  /** What the app answered: errors, update, push or clear. */
  response_action?: string;
  /** What is wrong, by block_id: said by the app, or by Slack about a required input left empty (then nothing was sent). */
  errors?: Record<string, string>;
  /** The modal that stands there now, after an update or a push. */
  view?: object;
};

const answerSchema = z.discriminatedUnion("response_action", [
  z.object({ response_action: z.literal("errors"), errors: z.record(z.string(), z.string()) }),
  z.object({ response_action: z.literal("update"), view: z.unknown().optional() }),
  z.object({ response_action: z.literal("push"), view: z.unknown().optional() }),
  z.object({ response_action: z.literal("clear") }),
]);
type ViewAnswer = z.output<typeof answerSchema>;

export async function finishView(body: ViewBody, parts: SandboxParts): Promise<ViewReaction> {
  const member = findPerson(parts.workspace, body.user);
  const view = parts.workspace.views.get(body.viewId);
  if (!view || view.user !== member.id || view.type !== "modal") throw new PersonError("view_not_found");
  return body.submit
    ? await submitView(body, { member, view }, parts)
    : await closeView({ member, view }, parts);
}

async function submitView(
  body: ViewBody,
  { member, view }: { member: Member; view: View },
  parts: SandboxParts,
): Promise<ViewReaction> {
  const { state, errors } = enterValues(view, body.values);
  if (Object.keys(errors).length > 0) return { acked: false, response_action: "errors", errors };
  const payload = viewSubmissionPayload(
    member,
    { view, values: state },
    { triggerId: parts.triggers.create(member.id, view.id) },
  );
  const reaction = await deliver(parts, { type: "interactive", payload, duplicate: body.duplicate });
  if (!reaction.acked) return reaction;
  const answer = answerSchema.safeParse(reaction.response);
  if (!answer.success) {
    parts.workspace.views.close(view);
    return reaction;
  }
  const { response_action } = answer.data;
  return { ...reaction, response_action, ...applyAnswer(answer.data, view, parts) };
}

/** Does what the app answered; throws what Slack's API would say to such a view. */
function applyAnswer(
  answer: ViewAnswer,
  view: View,
  { workspace: { views } }: SandboxParts,
): Pick<ViewReaction, "errors" | "view"> {
  if (answer.response_action === "errors") return { errors: answer.errors };
  if (answer.response_action === "clear") {
    views.closeAll(view.user);
    return {};
  }
  const definition = readView(answer.view, "modal");
  if (answer.response_action === "update") return { view: showView(views.update(view, definition)) };
  if (views.modals(view.user).length >= maxStackedViews) throw new SlackError("push_limit_reached");
  return { view: showView(views.openModal(view.user, definition, view)) };
}

async function closeView(
  { member, view }: { member: Member; view: View },
  parts: SandboxParts,
): Promise<ViewReaction> {
  const isCleared = view.definition.clear_on_close === true;
  if (isCleared) parts.workspace.views.closeAll(member.id);
  else parts.workspace.views.close(view);
  // Slack tells the app only if the view asked for it.
  if (view.definition.notify_on_close !== true) return { acked: true };
  return await deliver(parts, { type: "interactive", payload: viewClosedPayload(member, view, isCleared) });
}
