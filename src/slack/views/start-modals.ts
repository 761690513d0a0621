/** The dialogs in which a person picks a workflow and fills in its input. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { FieldIssue } from "../../form/field-issue.ts";
import { readForm } from "../../form/read-form.ts";
import type { Workflow } from "../../runtime/workflow.ts";
import { type Block, context, plain, section } from "../cards/blocks.ts";
import { clampPlain, escapeText } from "../cards/text.ts";
import { formBlocks } from "./form/form-blocks.ts";
import { toMenu } from "./form/options.ts";

export const pickCallback = "pick-workflow";
export const startCallback = "start-workflow";

const placeSchema = z.object({
  /** Where the command was typed; absent: in the home tab. */
  channel: z.string().optional(),
  /** Names this start, so that submitting it twice starts one run. */
  nonce: z.string(),
  /** The run's ID if the person gave one. */
  id: z.string().optional(),
});
/** From where a workflow is being started. */
export type StartPlace = z.output<typeof placeSchema>;

const formContextSchema = placeSchema.extend({ workflow: z.string() });

/** Lists the workflows that the person may start. */
export function pickModal(workflows: readonly Workflow[], place: StartPlace): types.ModalView {
  return {
    type: "modal",
    callback_id: pickCallback,
    private_metadata: JSON.stringify(place),
    title: plain("Start a workflow", 24),
    submit: plain("Next", 24),
    close: plain("Cancel", 24),
    blocks: [
      {
        type: "input",
        block_id: "workflow",
        label: plain("Workflow", 2_000),
        element: { type: "static_select", action_id: "workflow", ...menuOf(workflows) },
      },
      context("Or type it: `/start-workflow name key=value ...`"),
    ],
  };
}

function menuOf(workflows: readonly Workflow[]): ReturnType<typeof toMenu> {
  return toMenu(
    workflows.map(({ name, title }) => ({
      text: plain(title, 75),
      description: plain(name, 75),
      value: name,
    })),
  );
}

export interface FilledIn {
  values: Record<string, unknown>;
  issues: readonly FieldIssue[];
}

/** The form of one workflow, with what the person has given already and what is wrong with it. */
export function startModal(workflow: Workflow, place: StartPlace, filledIn?: FilledIn): types.ModalView {
  const metadata: z.input<typeof formContextSchema> = { ...place, workflow: workflow.name };
  return {
    type: "modal",
    callback_id: startCallback,
    private_metadata: JSON.stringify(metadata),
    title: plain(workflow.title, 24),
    submit: plain("Start", 24),
    close: plain("Cancel", 24),
    blocks: [
      ...(workflow.title.length > 24 ? [section(`*${escapeText(clampPlain(workflow.title, 500))}*`)] : []),
      ...inputs(workflow, filledIn),
      context(`\`/start-workflow ${workflow.name}\``),
    ],
  };
}

function inputs(workflow: Workflow, filledIn: FilledIn = { values: {}, issues: [] }): Block[] {
  const read = readForm(workflow.form);
  if (read.kind === "unusable") throw new Error(`The form of ${workflow.name} became unusable.`);
  if (read.form.fields.length === 0) return [context("This workflow needs no input.")];
  return formBlocks(read.form, filledIn);
}

const viewSchema = z.object({
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), z.unknown())) }),
});
const pickedSchema = z.object({ selected_option: z.object({ value: z.string() }) });

/** Reads what was picked; throws if the submission is not of `pickModal`. */
export function readPick(view: unknown): { workflow: string; place: StartPlace } {
  const { private_metadata, state } = viewSchema.parse(view);
  const { value } = pickedSchema.parse(state.values.workflow?.workflow).selected_option;
  return { workflow: value, place: placeSchema.parse(JSON.parse(private_metadata)) };
}

/** Reads which workflow a submitted form is of; throws if it is not of `startModal`. */
export function readStartContext(view: unknown): z.output<typeof formContextSchema> {
  return formContextSchema.parse(JSON.parse(viewSchema.parse(view).private_metadata));
}
