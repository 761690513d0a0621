/** HTML in which everything that people typed is text (law 10). */
import { withoutTurning } from "../without-turning.ts";

/** Markup that is safe as it stands. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Inserted = string | number | Html | readonly Html[] | undefined;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * A template whose values are escaped, unless they are Html themselves; undefined is nothing. What is read is written without
 * controls that turn its order; what stands in an attribute is not, for it is sent back as it is.
 */
export function html(parts: TemplateStringsArray, ...values: readonly Inserted[]): Html {
  const written = parts.map((part, index) => part + write(values[index], part.endsWith('="')));
  return new Html(written.join(""));
}

/** Text that is sent back as it is, in a place where people can change it. */
export function verbatim(text: string): Html {
  return new Html(escapeHtml(text));
}

function write(value: Inserted, isAttribute: boolean): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  const text = String(value);
  return escapeHtml(isAttribute ? text : withoutTurning(text));
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
