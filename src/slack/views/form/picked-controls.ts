/** Controls from which a person picks: days, moments, people and conversations. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { FormattedField } from "../../../form/form-field.ts";
import { readMoment } from "../../../form/moment.ts";
import { channelIdPattern, userIdPattern } from "../../../form/slack-fields.ts";
import { valueAction } from "./block-id.ts";
import { type Control, controlOf } from "./control.ts";

type PickedKind = "date" | "date-time" | "user" | "channel";

/** The picker of the field's kind, with what was given chosen beforehand. */
export function pickedControl(field: FormattedField & { kind: PickedKind }, given: unknown): Control {
  const { element, isHeld } = pick(field.kind, given);
  return controlOf(field, element, { isHeld, given });
}

function pick(kind: PickedKind, given: unknown): { element: types.InputBlock["element"]; isHeld: boolean } {
  const action_id = valueAction;
  const text = typeof given === "string" ? given : "";
  if (kind === "date") {
    const isHeld = z.iso.date().safeParse(text).success;
    return { element: { type: "datepicker", action_id, ...(isHeld ? { initial_date: text } : {}) }, isHeld };
  }
  if (kind === "date-time") {
    const seconds = momentSeconds(text);
    const isHeld = seconds !== undefined;
    const initial = isHeld ? { initial_date_time: seconds } : {};
    return { element: { type: "datetimepicker", action_id, ...initial }, isHeld };
  }
  if (kind === "user") {
    const isHeld = userIdPattern.test(text);
    return {
      element: { type: "users_select", action_id, ...(isHeld ? { initial_user: text } : {}) },
      isHeld,
    };
  }
  // A channels_select lists public channels only, and refuses to begin with any other conversation.
  const isHeld = channelIdPattern.test(text);
  const initial = isHeld ? { initial_conversation: text } : {};
  return { element: { type: "conversations_select", action_id, ...initial }, isHeld };
}

/** Slack takes whole seconds of ten digits, from 2001 to 2286. */
function momentSeconds(text: string): number | undefined {
  const atMs = readMoment(text);
  const seconds = atMs === undefined ? 0 : Math.floor(atMs / 1_000);
  return String(seconds).length === 10 && seconds > 0 ? seconds : undefined;
}
