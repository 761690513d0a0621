/** What is asked, field by field: plain text, or text of a kind that is shown in its own way. */
import { z } from "zod";
import { jsonSchemaSchema, jsonValue } from "../form/json-schema.ts";

const cell = z.union([z.string(), z.number(), z.boolean()]);
/** A link leads to the web: nothing else is opened by pressing it. */
const webAddress = z.url({ protocol: /^https?$/, error: "must be an http or https URL" }).max(2_000);

/** What lets people put another value in the place of a field's, before they approve (editable.ts). */
const editing = {
  /** JSON Schema of the value; absent: it stays as it was asked. */
  editable: jsonSchemaSchema.optional(),
  /** The property of the payload that has the same value, and changes with it. */
  sets: z.string().min(1).max(200).optional(),
};

export const typedFieldSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("value"), value: cell, ...editing }),
  z.strictObject({ type: z.literal("markdown"), text: z.string(), ...editing }),
  z.strictObject({
    type: z.literal("code"),
    text: z.string(),
    language: z
      .string()
      .regex(/^[\w+#.-]{1,30}$/, "must be a word such as sql")
      .optional(),
    ...editing,
  }),
  z.strictObject({ type: z.literal("json"), value: jsonValue, ...editing }),
  /** Unified, as `git diff` writes it. */
  z.strictObject({ type: z.literal("diff"), text: z.string() }),
  z.strictObject({
    type: z.literal("table"),
    columns: z.array(z.string()).min(1).max(20),
    rows: z.array(z.array(cell).max(20)).max(1_000),
  }),
  z.strictObject({ type: z.literal("link"), url: webAddress, text: z.string().min(1).max(200).optional() }),
]);
/**
 * A field that is shown in its own way, or that people may edit: made by `markdown`, `code`, `json`, `diff`, `table`, `link`
 * and `editable`.
 *
 * @example
 * fields: { Change: diff(patch), Rollout: table(["Region", "Hosts"], [["eu", 12]]) }
 */
export type TypedField = z.output<typeof typedFieldSchema>;
type Of<Type extends TypedField["type"]> = Extract<TypedField, { type: Type }>;

/** Numbers and booleans are written out. */
const plainFieldSchema = cell.transform(String);

export const fieldSchema = z.union([plainFieldSchema, typedFieldSchema]);
export type Field = z.output<typeof fieldSchema>;

/**
 * Text with bold, italics, lists, links and code, written as Markdown.
 *
 * @example
 * fields: { Plan: markdown("**First** drain, then _deploy_.") }
 */
export function markdown(text: string): Of<"markdown"> {
  return { type: "markdown", text };
}

/**
 * Code, or anything else whose lines and spaces count.
 *
 * @example
 * fields: { Query: code("DELETE FROM carts WHERE age > 30", "sql") }
 */
export function code(text: string, language?: string): Of<"code"> {
  return language === undefined ? { type: "code", text } : { type: "code", text, language };
}

/**
 * Data, written out as JSON.
 *
 * @example
 * fields: { Input: json({ order: "7", amount: 20 }) }
 */
export function json(value: Of<"json">["value"]): Of<"json"> {
  return { type: "json", value };
}

/**
 * A unified diff, with the lines that it adds and takes away counted.
 *
 * @example
 * fields: { Change: diff(patch) }
 */
export function diff(text: string): Of<"diff"> {
  return { type: "diff", text };
}

/**
 * Rows under columns.
 *
 * @example
 * fields: { Hosts: table(["Region", "Hosts"], [["eu", 12], ["us", 30]]) }
 */
export function table(columns: string[], rows: Of<"table">["rows"]): Of<"table"> {
  return { type: "table", columns, rows };
}

/**
 * A web address; the card shows which host it leads to, whatever `text` says.
 *
 * @example
 * fields: { Change: link("https://git.example.com/changes/7", "Change 7") }
 */
export function link(url: string, text?: string): Of<"link"> {
  return text === undefined ? { type: "link", url } : { type: "link", url, text };
}

/** The whole of a field as plain text. */
export function fieldText(field: Field): string {
  if (typeof field === "string") return field;
  switch (field.type) {
    case "value":
      return String(field.value);
    case "json":
      return JSON.stringify(field.value, null, 2);
    case "table":
      return tableText(field);
    case "link":
      return field.text === undefined ? field.url : `${field.text} (${field.url})`;
    default:
      return field.text;
  }
}

/** How many lines a diff adds and takes away. */
export function countDiff({ text }: Of<"diff">): { added: number; removed: number } {
  const lines = text.split("\n");
  const count = (sign: "+" | "-") =>
    lines.filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3))).length;
  return { added: count("+"), removed: count("-") };
}

const widestColumn = 60;

/** Its lines, the columns' names first, each as long as the longest: what has no name is shown, too. */
export function linesOf({ columns, rows }: Of<"table">): string[][] {
  const lines = [columns, ...rows.map((row) => row.map(String))];
  const length = Math.max(...lines.map((line) => line.length));
  return lines.map((line) => Array.from({ length }, (_, index) => line[index] ?? ""));
}

/** Columns under each other, as a font shows them whose letters are all as wide. */
function tableText(table: Of<"table">): string {
  const lines = linesOf(table).map((line) => line.map((text) => text.replaceAll(/\s+/g, " ")));
  const widths = (lines[0] ?? []).map((_, index) =>
    Math.min(widestColumn, Math.max(...lines.map((line) => (line[index] ?? "").length))),
  );
  const write = (line: readonly string[]) =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = lines;
  return [write(head), widths.map((width) => "-".repeat(width)).join("  "), ...body.map(write)].join("\n");
}
