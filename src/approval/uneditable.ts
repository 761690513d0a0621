/** Finds editable fields of a request that no form could edit, when the request is made. */
import type { JsonSchema } from "../form/json-schema.ts";
import { findExcess } from "../form/read-form.ts";
import { isSameJson } from "../form/same-json.ts";
import { findMisfit, findUnusable } from "../form/value-form.ts";
import {
  type Asked,
  type EditableField,
  editableFields,
  editForm,
  isObject,
  namedValue,
  valueIn,
} from "./editable.ts";
import type { Field } from "./field.ts";

/** A dialog has 100 blocks and 250 kB (docs/slack.md, Limits). */
const mostFields = 50;
const longestSchemas = 50_000;
/** A block's ID has 255 characters, and the name is part of it. */
const longestName = 200;

interface WrittenRequest extends Asked {
  form?: JsonSchema | undefined;
  direct: boolean;
}

export interface Uneditable {
  path: string[];
  message: string;
}

/** The editable fields that cannot be edited, and why; none if all can. */
export function findUneditable(request: WrittenRequest): Uneditable[] {
  const editable = editableFields(request.fields);
  const stray = Object.entries(request.fields).filter(([, field]) => setsInVain(field));
  const all = stray.map(([name]) => ({
    path: ["fields", name],
    message: "sets a property of the payload, but is not editable",
  }));
  if (editable.length === 0) return all;
  return [
    ...all,
    ...findWrongKind(request, editable),
    ...editable.flatMap((one) =>
      problemsOf(request, one).map((message) => ({ path: ["fields", one.name], message })),
    ),
    ...findTwice(editable),
  ];
}

function setsInVain(field: Field): boolean {
  return (
    typeof field === "object" && "sets" in field && field.sets !== undefined && field.editable === undefined
  );
}

function findWrongKind(
  { fields, form, direct }: WrittenRequest,
  editable: readonly EditableField[],
): Uneditable[] {
  const path = ["fields"];
  const size = JSON.stringify(editable.map(({ schema }) => schema)).length;
  return [
    ...(form === undefined ? [] : [{ path, message: "cannot be edited where a question is asked" }]),
    ...(direct
      ? [{ path, message: "cannot be edited in what is direct: nobody would be bound to what they saw" }]
      : []),
    ...(editable.length > mostFields
      ? [{ path, message: `has more than ${mostFields} that can be edited` }]
      : []),
    ...findExcess(editForm({ fields }).fields).map((excess) => ({
      path,
      message: `cannot be edited: ${excess}`,
    })),
    ...(size > longestSchemas ? [{ path, message: "has schemas that are too long for a dialog" }] : []),
  ];
}

function problemsOf({ payload }: Asked, one: EditableField): string[] {
  const { name, field } = one;
  if (name === "" || name.length > longestName) return [`needs a name of at most ${longestName} characters`];
  const unusable = findUnusable(namedValue(one));
  if (unusable !== undefined) return [`cannot be edited: ${unusable}`];
  const misfits = findMisfit(namedValue(one), valueIn(field));
  return [
    ...misfits.map(({ message }) => `does not fit its own schema: ${message}`),
    ...(field.sets === undefined ? [] : findUnset(payload, { sets: field.sets, field })),
  ];
}

function findUnset(
  payload: Asked["payload"],
  { sets, field }: { sets: string; field: EditableField["field"] },
): string[] {
  if (!isObject(payload) || !Object.hasOwn(payload, sets))
    return [`sets ${sets}, which the payload does not have as a property`];
  return isSameJson(payload[sets], valueIn(field))
    ? []
    : [`sets ${sets}, which has another value in the payload`];
}

/** The fields that set what an earlier field sets already: the two could contradict each other. */
function findTwice(editable: readonly EditableField[]): Uneditable[] {
  return editable.flatMap(({ name, field: { sets } }, index) =>
    sets !== undefined && editable.slice(0, index).some(({ field }) => field.sets === sets)
      ? [{ path: ["fields", name], message: `sets ${sets}, as another field does` }]
      : [],
  );
}
