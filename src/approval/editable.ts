/** Which fields people may edit before they approve, what may stand in them, and what a request is with other values. */
import type { FieldIssue } from "../form/field-issue.ts";
import type { Form } from "../form/form-field.ts";
import type { Json, JsonSchema } from "../form/json-schema.ts";
import { isSameJson } from "../form/same-json.ts";
import { controlFor, findMisfit, jsonControl, type NamedValue, writeJson } from "../form/value-form.ts";
import type { Field, TypedField } from "./field.ts";

type Editable = Extract<TypedField, { type: "value" | "markdown" | "code" | "json" }>;
type Values = Readonly<Record<string, Json>>;

/** The parts of a request that an edit changes. */
export interface Asked {
  fields: Record<string, Field>;
  payload?: Json | undefined;
}

export interface EditableField {
  name: string;
  field: Editable;
  schema: JsonSchema;
}

/** In their order. */
export function editableFields(fields: Readonly<Record<string, Field>>): EditableField[] {
  return Object.entries(fields).flatMap(([name, field]) =>
    typeof field === "object" && "editable" in field && field.editable !== undefined
      ? [{ name, field, schema: field.editable }]
      : [],
  );
}

export function isEditable({ fields }: Pick<Asked, "fields">): boolean {
  return editableFields(fields).length > 0;
}

export function valueIn(field: Editable): Json {
  return "text" in field ? field.text : field.value;
}

/** The field with another value, which is written as JSON text where the kind of the field cannot hold it. */
export function withValue(field: Editable, value: Json): Editable {
  if (field.type === "json") return { ...field, value };
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  if (field.type === "value") return { ...field, value: isPlain ? value : writeJson(value) };
  return { ...field, text: typeof value === "string" ? value : writeJson(value) };
}

/** The current values of the editable fields, by name. */
export function valuesOf({ fields }: Pick<Asked, "fields">): Record<string, Json> {
  return Object.fromEntries(editableFields(fields).map(({ name, field }) => [name, valueIn(field)]));
}

export function namedValue({ name, field, schema }: EditableField): NamedValue {
  return { name, schema, isJson: field.type === "json" };
}

/** Whether people write the value as JSON, for want of a control. */
export function isWrittenAsJson(one: EditableField): boolean {
  return controlFor(namedValue(one)) === undefined;
}

/** The form in which people edit the fields. */
export function editForm({ fields }: Pick<Asked, "fields">): Form {
  return {
    fields: editableFields(fields).map((one) => {
      const control = controlFor(namedValue(one)) ?? jsonControl(one.name);
      const isText = control.kind === "text" && (one.field.type === "markdown" || one.field.type === "code");
      return isText ? { ...control, multiline: true } : control;
    }),
  };
}

/** What is wrong with these values; none if they may replace the current ones. */
export function findEditIssues({ fields }: Pick<Asked, "fields">, values: Values): FieldIssue[] {
  const editable = new Map(editableFields(fields).map((one) => [one.name, one]));
  return Object.entries(values).flatMap(([name, value]) => {
    const one = editable.get(name);
    if (one === undefined) return [{ field: name, message: "Cannot be edited." }];
    return [...findMisfit(namedValue(one), value), ...findOtherKind(one, value)];
  });
}

function findOtherKind({ name, field }: EditableField, value: Json): FieldIssue[] {
  const isHeld = isSameJson(valueIn(withValue(field, value)), value);
  return isHeld ? [] : [{ field: name, message: `Cannot stand in a field of the type ${field.type}.` }];
}

/** The current values, by name, of the fields that the new values change. */
export function replacedBy(request: Pick<Asked, "fields">, values: Values): Record<string, Json> {
  const now = Object.entries(valuesOf(request));
  return Object.fromEntries(
    now.filter(([name, value]) => Object.hasOwn(values, name) && !isSameJson(value, values[name])),
  );
}

/** The request with these values, and with the payload that goes with them. */
export function withValues<Request extends Asked>(request: Request, values: Values): Request {
  const fields = { ...request.fields };
  const set: Record<string, Json> = {};
  for (const { name, field } of editableFields(request.fields)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) continue;
    fields[name] = withValue(field, value);
    if (field.sets !== undefined) set[field.sets] = value;
  }
  const { payload } = request;
  if (!isObject(payload) || Object.keys(set).length === 0) return { ...request, fields };
  return { ...request, fields, payload: { ...payload, ...set } };
}

export function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
