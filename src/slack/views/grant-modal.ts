/** The dialog in which a request is approved together with like requests, for a time that is chosen there. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { grantChoices } from "../../approval/grant-policy.ts";
import type { ApprovalState } from "../../approval/state.ts";
import { type Block, plain, section } from "../cards/blocks.ts";
import { coverLines, durationWords } from "../cards/grant-text.ts";
import { clamp, clampPlain, escapeLine } from "../cards/text.ts";
import { originSchema } from "../listeners/origin.ts";
import { readComment, reasonInput } from "./modals.ts";

export const grantCallback = "grant";

const contextSchema = z.object({
  /** The round whose card or list the person saw. */
  promiseId: z.string(),
  /** The card's channel, if the person opened the dialog there. */
  channel: z.string().optional(),
  origin: originSchema,
});
export type GrantContext = z.output<typeof contextSchema>;

/** Builds the dialog, which says whatever the grant covers, so that whoever submits it has read that (law 13). */
export function grantModal(state: ApprovalState, context: GrantContext): types.ModalView {
  const { title, reasons, policy } = state.request;
  const options = policy.grant === undefined ? [] : grantChoices(policy.grant).map(optionOf);
  return {
    type: "modal",
    callback_id: grantCallback,
    private_metadata: JSON.stringify(context),
    title: plain("Approve for a time", 24),
    submit: plain("Approve", 24),
    close: plain("Cancel", 24),
    blocks: [
      section(`*${escapeLine(clampPlain(title, 500))}*`),
      section(
        "This approves the request, and, for the time that you choose, requests like it, without asking anybody:",
      ),
      ...coverSections(state),
      {
        type: "input",
        block_id: "for",
        label: plain("For how long", 2_000),
        element: {
          type: "radio_buttons",
          action_id: "for",
          options,
          initial_option: options[0] ?? optionOf(0),
        },
      },
      ...(reasons.approve === "none" ? [] : [reasonInput(reasons.approve === "required", "Reason")]),
    ],
  };
}

/** Slack takes 3,000 characters in a section; longer text goes on in further sections. */
const sectionLength = 2_900;

function coverSections(state: ApprovalState): Block[] {
  const texts: string[] = [];
  for (const line of coverLines(state)) {
    const item = `• ${clamp(line, sectionLength - 2)}`;
    const last = texts.at(-1);
    if (last === undefined || last.length + item.length >= sectionLength) texts.push(item);
    else texts[texts.length - 1] = `${last}\n${item}`;
  }
  return texts.map((text) => section(text));
}

function optionOf(ms: number): types.PlainTextOption {
  return { text: plain(durationWords(ms), 75), value: String(ms) };
}

const submittedSchema = z.object({
  private_metadata: z.string(),
  state: z.object({
    values: z.object({
      for: z.object({ for: z.object({ selected_option: z.object({ value: z.coerce.number().int() }) }) }),
    }),
  }),
});

/** Reads a submission; throws if it is not of this dialog. */
export function readGrantSubmission(view: { private_metadata: string; state: unknown }): {
  context: GrantContext;
  grantMs: number;
  comment: string | undefined;
} {
  const { private_metadata, state } = submittedSchema.parse(view);
  const grantMs = state.values.for.for.selected_option.value;
  return { context: contextSchema.parse(JSON.parse(private_metadata)), grantMs, comment: readComment(view) };
}
