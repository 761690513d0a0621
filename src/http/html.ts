/** HTML in which everything that people typed is text (law 10). */

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

/** A template whose values are escaped, unless they are Html themselves; undefined is nothing. */
export function html(deps: TemplateStringsArray, ...values: readonly Inserted[]): Html {
  return new Html(deps.map((part, index) => part + write(values[index])).join(""));
}

function write(value: Inserted): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(({ text }) => text).join("");
  return String(value).replace(/[&<>"']/g, (char) => entities[char] ?? char);
}
