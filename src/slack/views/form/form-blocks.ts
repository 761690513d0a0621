/**
 * A form as the blocks of a modal.
 * Some values do not come back as they were given. An empty optional text (or list) is none at all, and a text of
 * over 3,000 characters does not fit (both survive as typed words). An absent field comes back as its default, a
 * moment in UTC and whole seconds, and a list with each choice once.
 */
import type { types } from "@slack/bolt";
import type { FieldIssue } from "../../../form/field-issue.ts";
import type { Form, FormField } from "../../../form/form-field.ts";
import { messagesOf, wholeMessages } from "../../../form/issue-lines.ts";
import { type Block, plain } from "../../cards/blocks.ts";
import { fieldBlockId } from "./block-id.ts";
import { booleanControl, choiceControl, choicesControl } from "./choice-controls.ts";
import type { Control } from "./control.ts";
import { pickedControl } from "./picked-controls.ts";
import { decimalControl, linkControl, numberControl, textControl } from "./typed-controls.ts";
import { warning } from "./warning.ts";

/** Of a modal's 100 blocks (docs/slack.md, Limits); four stay for what its maker puts around the form. */
const maxBlocks = 96;

export interface Prefill {
  /** What each field begins with; one without a value begins with its default. */
  values: Readonly<Record<string, unknown>>;
  /** What is wrong with those values. */
  issues: readonly FieldIssue[];
}

/** An input block per field, with what is wrong right below it; what is wrong with the whole stands on top. None for a form without fields. */
export function formBlocks(form: Form, { values, issues }: Prefill): Block[] {
  const shown = form.fields.map((field) => {
    const control = beginWith(field, Object.hasOwn(values, field.name) ? values[field.name] : field.default);
    const own = messagesOf(issues, field.name);
    return { field, control, messages: control.leftOut === undefined ? own : [...own, control.leftOut] };
  });
  const top = wholeMessages(form, issues);
  // One block is kept for the top, where the messages go that find no room below their fields.
  let room = maxBlocks - 1 - form.fields.length;
  const blocks = shown.flatMap(({ field, control, messages }) => {
    const block = inputBlock(field, control);
    if (messages.length === 0) return [block];
    room -= 1;
    if (room >= 0) return [block, warning(messages)];
    top.push(`${field.label}: ${messages.join(" ")}`);
    return [block];
  });
  return top.length === 0 ? blocks : [warning(top), ...blocks];
}

function inputBlock(field: FormField, { element, isOptional }: Control): types.InputBlock {
  return {
    type: "input",
    block_id: fieldBlockId(field.name),
    label: plain(field.label, 2_000),
    ...(field.hint ? { hint: plain(field.hint, 2_000) } : {}),
    optional: isOptional,
    element,
  };
}

function beginWith(field: FormField, given: unknown): Control {
  switch (field.kind) {
    case "text":
      return textControl(field, given);
    case "email":
    case "url":
      return linkControl(field, given);
    case "number":
      return numberControl(field, given);
    case "decimal":
      return decimalControl(field, given);
    case "boolean":
      return booleanControl(field, given);
    case "choice":
      return choiceControl(field, given);
    case "choices":
      return choicesControl(field, given);
    default:
      return pickedControl({ ...field, kind: field.kind }, given);
  }
}
