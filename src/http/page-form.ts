/** The controls of a form on a page that has no scripts, and reading what a browser sends of them. */

import type { FieldIssue } from "../form/field-issue.ts";
import { type Form, type FormField, type FormOption, isAlwaysAnswered } from "../form/form-field.ts";
import { messagesOf, wholeMessages } from "../form/issue-lines.ts";
import type { Json } from "../form/json-schema.ts";
import { fits, readMoment, writeMoment } from "../form/moment.ts";
import { takesBlank } from "../form/takes-blank.ts";
import { type Html, html, verbatim } from "./html.ts";

/** What each control begins with, and what is wrong with that. */
export interface Entered {
  values: Readonly<Record<string, unknown>>;
  issues: readonly FieldIssue[];
}

/** What a browser sends, by the names of controls: a name that several have comes as a list. */
export type Sent = Readonly<Record<string, string | string[]>>;

/** A control is named after the place of its field: what a browser sends of a name may be another one, such as of a line break. */
const controlName = (index: number) => `field.${index}`;

/** A control for each field, below its label, with what is wrong with it; what is wrong with the whole stands on top. */
export function writeControls(form: Form, { values, issues }: Entered): Html {
  const top = wholeMessages(form, issues).map(writeIssue);
  const fields = form.fields.map((field, index) => {
    const id = `field-${index}`;
    const value = Object.hasOwn(values, field.name) ? values[field.name] : field.default;
    const isGroup = field.kind === "choices";
    const hint = [field.hint, isAlwaysAnswered(field) ? undefined : "optional", kindHints[field.kind]]
      .filter((part) => part !== undefined && part !== "")
      .join(", ");
    const words = html`${field.label}${hint === "" ? undefined : html` <span>(${hint})</span>`}`;
    const wrong = messagesOf(issues, field.name).map(writeIssue);
    const control = writeControl(field, { id, name: controlName(index), value });
    return isGroup
      ? html`<fieldset><legend>${words}</legend>${control}</fieldset>${wrong}`
      : html`<label for="${id}">${words}</label>${control}${wrong}`;
  });
  return html`${top}${fields}`;
}

const kindHints: Partial<Record<FormField["kind"], string>> = {
  "date-time": "UTC",
  user: "Slack ID, such as U012AB3CD",
  channel: "Slack ID, such as C012AB3CD",
};

function writeIssue(message: string): Html {
  return html`<p class="issue">${message}</p>`;
}

interface Held {
  id: string;
  name: string;
  value: unknown;
}

/** Nothing is checked by the browser: what is wrong is said by the page, in one way for all. */
function writeControl(field: FormField, held: Held): Html {
  switch (field.kind) {
    case "text":
      return writeText(field.multiline, held);
    case "boolean":
      return isAlwaysAnswered(field) ? writeBox(held) : writeMenu(field, [true, false], held);
    case "choice":
      return writeMenu(field, field.options, held);
    case "choices":
      return writeBoxes(field.options, held);
    default:
      return writeInput(field, held);
  }
}

function writeText(multiline: boolean, { id, name, value }: Held): Html {
  const text = typeof value === "string" ? value : "";
  if (!multiline && !/[\n\r]/.test(text))
    return html`<input id="${id}" type="text" name="${name}" value="${text}">`;
  // A line break right behind the tag would be no part of the text.
  return html`<textarea id="${id}" name="${name}" rows="6">\n${verbatim(text)}</textarea>`;
}

const inputTypes: Partial<Record<FormField["kind"], string>> = {
  email: "email",
  url: "url",
  date: "date",
  "date-time": "datetime-local",
};

function writeInput({ kind }: FormField, { id, name, value }: Held): Html {
  const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
  const atMs = kind === "date-time" ? readMoment(text) : undefined;
  const shown = atMs === undefined ? text : new Date(atMs).toISOString().slice(0, 19);
  const step = kind === "date-time" ? html` step="1"` : undefined;
  const mode = kind === "number" || kind === "decimal" ? html` inputmode="decimal"` : undefined;
  return html`<input id="${id}" type="${inputTypes[kind] ?? "text"}" name="${name}" value="${shown}"${step}${mode}>`;
}

function writeBox({ id, name, value }: Held): Html {
  const checked = value === true ? html` checked` : undefined;
  return html`<p class="box"><input id="${id}" type="checkbox" name="${name}" value="yes"${checked}> <label for="${id}">Yes</label></p>`;
}

/** An option is sent as its place among them: any text may be one. */
function writeMenu(field: FormField, options: readonly FormOption[], { id, name, value }: Held): Html {
  const chosen = options.findIndex((option) => Object.is(option, value));
  const none = isAlwaysAnswered(field) && chosen >= 0 ? undefined : html`<option value=""></option>`;
  const all = options.map((option, index) => {
    const selected = index === chosen ? html` selected` : undefined;
    return html`<option value="${index}"${selected}>${optionText(option)}</option>`;
  });
  return html`<select id="${id}" name="${name}">${none}${all}</select>`;
}

function writeBoxes(options: readonly FormOption[], { id, name, value }: Held): Html {
  const chosen: readonly unknown[] = Array.isArray(value) ? value : [];
  const boxes = options.map((option, index) => {
    const checked = chosen.includes(option) ? html` checked` : undefined;
    return html`<p class="box"><input id="${id}-${index}" type="checkbox" name="${name}" value="${index}"${checked}> <label for="${id}-${index}">${optionText(option)}</label></p>`;
  });
  return html`${boxes}`;
}

function optionText(option: FormOption): string {
  if (typeof option === "boolean") return option ? "Yes" : "No";
  return String(option).trim() === "" ? "(blank)" : String(option);
}

/** What the controls held, as values of their fields: a field without an answer is left out, and what does not fit stays text. */
export function readControls(form: Form, sent: Sent): Record<string, Json> {
  return Object.fromEntries(
    form.fields.flatMap((field, index) => {
      const name = controlName(index);
      const value = readControl(field, Object.hasOwn(sent, name) ? [sent[name] ?? []].flat() : []);
      return value === undefined ? [] : [[field.name, value]];
    }),
  );
}

/** Those that were sent without an answer, of a form in which each has one. */
export function findEmptied(form: Form, sent: Sent): FieldIssue[] {
  const read = readControls(form, sent);
  return form.fields
    .filter(({ name }, index) => Object.hasOwn(sent, controlName(index)) && !Object.hasOwn(read, name))
    .map(({ name: field }) => ({ field, message: "Is required." }));
}

function readControl(field: FormField, sent: readonly string[]): Json | undefined {
  const [first = ""] = sent;
  switch (field.kind) {
    case "text":
      // Browsers send each line break as two characters.
      return first.replaceAll("\r\n", "\n") || (takesBlank(field) ? "" : undefined);
    case "number":
      return first.trim() === "" ? undefined : readNumber(first);
    case "boolean":
      return isAlwaysAnswered(field) ? sent.length > 0 : readOption([true, false], first);
    case "choice":
      return readOption(field.options, first);
    case "choices": {
      const chosen = sent.map((place) => readOption(field.options, place) ?? place);
      return chosen.length > 0 || isAlwaysAnswered(field) ? chosen : undefined;
    }
    case "date-time": {
      const atMs = fits(field, first) ? undefined : readMoment(first);
      return atMs === undefined ? first.trim() || undefined : writeMoment(field, atMs);
    }
    default:
      return first.trim() || undefined;
  }
}

function readNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}

function readOption(options: readonly FormOption[], place: string): FormOption | undefined {
  return /^\d{1,4}$/.test(place) ? options[Number(place)] : undefined;
}
