/** The dialogs in which people give a reason, hand on their part, or override. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Act } from "../../gateway/response-request.ts";
import { plain, section } from "../cards/blocks.ts";
import { originSchema } from "../listeners/origin.ts";

export const respondCallback = "respond";

/** What a dialog carries, so that its submission needs nothing else. */
export const modalContextSchema = z.object({
  promiseId: z.string(),
  /** All of it was opened before. */
  read: z.literal(true).optional(),
  /** The card's channel: the person used it there. */
  channel: z.string().optional(),
  /** What is to be shown anew afterwards. */
  origin: originSchema,
  act: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("decision"), decision: z.enum(["approve", "deny"]) }),
    z.object({ kind: z.literal("withdrawal") }),
    z.object({ kind: z.literal("delegation") }),
    z.object({ kind: z.literal("override") }),
  ]),
});
export type ModalContext = z.output<typeof modalContextSchema>;

const text = z.object({
  comment: z.object({ comment: z.object({ value: z.string().nullish() }) }).optional(),
});
const person = z.object({ to: z.object({ to: z.object({ selected_user: z.string() }) }).optional() });
const submittedSchema = z.object({
  private_metadata: z.string(),
  state: z.object({ values: text.extend(person.shape) }),
});

export interface Submission {
  context: ModalContext;
  act: Act;
  comment: string | undefined;
}

/** Builds the dialog; `required`: it cannot be submitted without a reason. */
export function respondModal(
  context: ModalContext,
  words: { title: string; required: boolean },
): types.ModalView {
  const { act } = context;
  return {
    type: "modal",
    callback_id: respondCallback,
    private_metadata: JSON.stringify(context),
    title: plain(actTitle(act), 24),
    submit: plain(actVerb(act), 24),
    close: plain("Cancel", 24),
    blocks: [
      section(words.title),
      ...(act.kind === "delegation" ? [personInput()] : []),
      reasonInput(words.required, act.kind === "override" ? "Why it cannot wait" : "Reason"),
    ],
  };
}

/** Shown in place of the dialog when what was submitted did not count. */
export function closingModal(sentence: string, title = "Not recorded"): types.ModalView {
  return {
    type: "modal",
    title: plain(title, 24),
    close: plain("Close", 24),
    blocks: [section(sentence)],
  };
}

/** Reads a submission; throws if it is not of one of these dialogs. */
export function readSubmission(view: unknown): Submission {
  const { private_metadata, state } = submittedSchema.parse(view);
  const context = modalContextSchema.parse(JSON.parse(private_metadata));
  const comment = commentIn(state.values);
  if (context.act.kind !== "delegation") return { context, act: context.act, comment };
  const to = state.values.to?.to.selected_user ?? "";
  return { context, act: { kind: "delegation", to }, comment };
}

/** The reason that was typed into a dialog with a `reasonInput`. */
export function readComment(view: { state: unknown }): string | undefined {
  return commentIn(z.object({ values: text }).parse(view.state).values);
}

function commentIn({ comment }: z.output<typeof text>): string | undefined {
  const typed = comment?.comment.value?.trim();
  return typed === "" ? undefined : typed;
}

/** Where a reason is typed. */
export function reasonInput(required: boolean, label: string): types.InputBlock {
  return {
    type: "input",
    block_id: "comment",
    optional: !required,
    label: plain(label, 2_000),
    element: { type: "plain_text_input", action_id: "comment", multiline: true, max_length: 2_000 },
  };
}

function personInput(): types.InputBlock {
  return {
    type: "input",
    block_id: "to",
    label: plain("To whom", 2_000),
    element: { type: "users_select", action_id: "to" },
  };
}

function actTitle(act: ModalContext["act"]): string {
  if (act.kind === "decision") return act.decision === "approve" ? "Approve" : "Deny";
  return { withdrawal: "Withdraw", delegation: "Delegate", override: "Emergency override" }[act.kind];
}

function actVerb(act: ModalContext["act"]): string {
  return act.kind === "override" ? "Override" : actTitle(act);
}
