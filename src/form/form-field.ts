/** What a form asks for: fields of a few kinds, each of which has a control in Slack. */

/** A fixed choice; most are text, and a literal may be a number or a boolean. */
export type FormOption = string | number | boolean;

interface AnyField {
  /** The property's name in the schema, and its key in `key=value`. */
  name: string;
  label: string;
  hint?: string;
  /** The schema refuses an input without it. */
  isRequired: boolean;
}

interface StringField extends AnyField {
  default?: string;
  /** In UTF-16 units, as zod and Slack count. */
  minLength?: number;
  maxLength?: number;
  /** Regular expressions without flags, all of which must match. */
  patterns: string[];
}

export interface TextField extends StringField {
  kind: "text";
  /** Shown with several lines. */
  multiline: boolean;
}

/** Text of a known form. A date is `2026-11-30`, a date-time is ISO 8601, people and channels are Slack IDs, a decimal is a number as it was typed. */
export interface FormattedField extends StringField {
  kind: "email" | "url" | "date" | "date-time" | "user" | "channel" | "decimal";
}

export interface NumberField extends AnyField {
  kind: "number";
  default?: number;
  isWhole: boolean;
  min?: number;
  max?: number;
  /** It must be more than this. */
  moreThan?: number;
  /** It must be less than this. */
  lessThan?: number;
  multipleOf?: number;
}

export interface BooleanField extends AnyField {
  kind: "boolean";
  default?: boolean;
}

export interface ChoiceField extends AnyField {
  kind: "choice";
  default?: FormOption;
  options: FormOption[];
}

export interface ChoicesField extends AnyField {
  kind: "choices";
  default?: FormOption[];
  options: FormOption[];
  minItems?: number;
  maxItems?: number;
}

export type FormField = TextField | FormattedField | NumberField | BooleanField | ChoiceField | ChoicesField;

export interface Form {
  fields: FormField[];
}

/** Whether a submitted form always has a value here: an absent one would be refused, or would turn into the default. */
export function isAlwaysAnswered(field: FormField): boolean {
  return field.isRequired || field.default !== undefined;
}
