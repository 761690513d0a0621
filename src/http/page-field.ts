/** A field of a request on the page of a link: the whole of it. */
import type { Edited } from "../approval/edit.ts";
import { withValue } from "../approval/editable.ts";
import { type Field, fieldText, linesOf, type TypedField } from "../approval/field.ts";
import { type Html, html } from "./html.ts";
import { nameMentioned } from "./mentions.ts";
import type { Names } from "./sentences.ts";

function writeField(field: Field, names: Names): Html {
  if (typeof field === "string") return html`${nameMentioned(field, names)}`;
  switch (field.type) {
    case "value":
      return html`${fieldText(field)}`;
    case "markdown":
      return html`${field.text}`;
    case "link":
      return writeLink(field);
    case "table":
      return writeTable(field);
    case "diff":
      return html`<pre class="wide" tabindex="0">${field.text.split("\n").map(writeDiffLine)}</pre>`;
    default:
      return html`<pre class="wide" tabindex="0">${fieldText(field)}</pre>`;
  }
}

/** With what it was asked with, and by whom it was edited. */
export function writeEdited(field: Field, { edit, names }: { edit: Edited | undefined; names: Names }): Html {
  if (edit === undefined || typeof field === "string" || !("editable" in field))
    return writeField(field, names);
  const original = writeField(withValue(field, edit.original), names);
  return html`<del>${original}</del> ${writeField(field, names)} <span>(edited by ${names.get(edit.by) ?? edit.by})</span>`;
}

/** The address can be read, whatever the link is called, and is the one that is opened. */
function writeLink({ url, text }: Extract<TypedField, { type: "link" }>): Html {
  const { href, host } = new URL(url);
  const link = html`<a href="${href}" rel="noopener noreferrer nofollow" target="_blank">${text ?? href}</a>`;
  return text === undefined ? link : html`${link} <span>(${host})</span>`;
}

function writeTable(table: Extract<TypedField, { type: "table" }>): Html {
  const [columns = [], ...rows] = linesOf(table);
  const head = columns.map((name) => html`<th scope="col">${name}</th>`);
  const body = rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`);
  return html`<div class="wide" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function writeDiffLine(line: string): Html {
  const sign = line.charAt(0);
  if (sign === "+") return html`<ins>${line}\n</ins>`;
  if (sign === "-") return html`<del>${line}\n</del>`;
  return html`${line}\n`;
}
