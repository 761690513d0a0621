/** The values of a request that a grant's policy can name: fields, properties of the payload, the title, the payload. */
import type { Json } from "../form/json-schema.ts";
import type { Field } from "./field.ts";

export interface Asked {
  title: string;
  fields: Readonly<Record<string, Field>>;
  payload?: Json | undefined;
}

/** The properties of a payload that is an object. */
export function propertiesOf({ payload }: Pick<Asked, "payload">): Record<string, Json> {
  const isObject = typeof payload === "object" && payload !== null && !Array.isArray(payload);
  return isObject ? payload : {};
}

/** Everything of this name: a field, a property of the payload, the title, the payload as a whole. */
export function valuesOf(asked: Asked, name: string): (Field | Json)[] {
  const { title, fields, payload } = asked;
  const properties = propertiesOf(asked);
  const all = [
    Object.hasOwn(fields, name) ? fields[name] : undefined,
    Object.hasOwn(properties, name) ? properties[name] : undefined,
    name === "title" ? title : undefined,
    name === "payload" ? payload : undefined,
  ];
  return all.filter((value) => value !== undefined);
}

/**
 * Every number of this name, as text; undefined for each that is none. What has more to it than a number, such as a
 * currency, is none: the more could be anything.
 */
export function numbersOf(asked: Asked, name: string): (string | undefined)[] {
  const field = Object.hasOwn(asked.fields, name) ? asked.fields[name] : undefined;
  return [
    ...(field === undefined ? [] : [numberText(cellOf(field))]),
    ...valuesOf({ ...asked, fields: {} }, name).map(numberText),
  ];
}

/** What a field is, where it is one thing. */
function cellOf(field: Field): Json | undefined {
  if (typeof field === "string") return field;
  return "value" in field ? field.value : undefined;
}

function numberText(value: Field | Json | undefined): string | undefined {
  return typeof value === "number" || typeof value === "string" ? String(value) : undefined;
}

/** As many digits as a number has exactly: what is longer could be more than what it is compared with, and read the same. */
const comparable = /^(?=(?:\D*\d){1,15}\D*$)\d+(?:\.\d+)?$/;

/**
 * The amounts of this name; undefined where one cannot be compared. Nor can one below zero: less than nothing may be more
 * than was approved.
 */
export function amountsOf(asked: Asked, name: string): number[] | undefined {
  const texts = numbersOf(asked, name);
  const amounts = texts.flatMap((text) =>
    text !== undefined && comparable.test(text) ? [Number(text)] : [],
  );
  return amounts.length > 0 && amounts.length === texts.length ? amounts : undefined;
}
