/** A field of a request as mrkdwn: within the room that there is, or whole in pieces. */
import { countDiff, type Field, fieldText, type TypedField } from "../../approval/field.ts";
import { markdownText } from "./markdown-text.ts";
import type { ShownField } from "./shown-fields.ts";
import { clamp, escapeText, nameText, piecesOf } from "./text.ts";

/** Under its name. */
interface Parts {
  /** What stands beside the name. */
  note: string;
  body: string;
  /** Its lines and spaces count: shown in a block of code, which nothing in it can end. */
  isCode: boolean;
}

const fence = "```";
const fenceLength = 2 * (fence.length + 1);

/** Whether it takes the whole width of a card. */
export function isWide(field: Field): boolean {
  return typeof field !== "string" && field.type !== "link" && field.type !== "value";
}

/** The whole, name and value. */
export function fieldMrkdwn(shown: ShownField): string {
  return write(headOf(shown), partsOf(shown), Number.POSITIVE_INFINITY);
}

/** The same within `max` characters. */
export function clampField(shown: ShownField, max: number): string {
  return write(headOf(shown), partsOf(shown), max);
}

/** The whole in pieces of at most `max` characters each. */
export function fieldPieces(shown: ShownField, max: number): string[] {
  const head = headOf(shown);
  const { body, isCode } = partsOf(shown);
  if (!isCode) return piecesOf(`${head}\n${body}`, max);
  const [first = "", ...others] = linePieces(body, max - fenceLength - head.length - 1);
  return [`${head}\n${fenced(first)}`, ...others.map(fenced)];
}

function headOf(shown: ShownField): string {
  const notes = [partsOf(shown).note, shown.note ?? ""].filter((note) => note !== "");
  return [`*${nameText(shown.name)}*`, ...notes].join("  ");
}

function write(head: string, { body, isCode }: Parts, max: number): string {
  if (!isCode) return clamp(`${head}\n${body}`, max);
  return `${head}\n${fenced(clamp(body, max - head.length - 1 - fenceLength))}`;
}

function fenced(text: string): string {
  return `${fence}\n${text}\n${fence}`.replace(`${fence}\n\n${fence}`, `${fence}\n \n${fence}`);
}

function partsOf({ field, struck }: ShownField): Parts {
  if (typeof field === "string") return { note: "", body: escapeText(field), isCode: false };
  switch (field.type) {
    case "value": {
      const before = struck === undefined ? "" : `${strike(struck)} → `;
      return { note: "", body: `${before}${escapeText(fieldText(field))}`, isCode: false };
    }
    case "link":
      return { note: "", body: linkText(field), isCode: false };
    case "markdown":
      return { note: "", body: markdownText(field.text), isCode: false };
    case "diff": {
      const { added, removed } = countDiff(field);
      return { note: `+${added} −${removed}`, body: codeText(field), isCode: true };
    }
    case "table":
      return { note: rowsNote(field.rows.length), body: codeText(field), isCode: true };
    case "code":
      return { note: escapeText(field.language ?? ""), body: codeText(field), isCode: true };
    case "json":
      return { note: "", body: codeText(field), isCode: true };
  }
}

/** Spaces at its ends, or a tilde in it, would end what is struck through. */
export function strike(text: string): string {
  const inner = escapeText(text).replaceAll("~", "∼").trim();
  return inner === "" ? "(nothing)" : `~${inner}~`;
}

function rowsNote(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

/** Three backticks would end the block. */
function codeText(field: TypedField): string {
  return escapeText(fieldText(field)).replaceAll(/`(?=`)/g, "`\u200B");
}

/** Whatever it is called, its host is read beside it. */
function linkText({ url, text }: Extract<TypedField, { type: "link" }>): string {
  const address = new URL(url);
  const target = escapeText(address.href).replaceAll("|", "%7C");
  if (text === undefined) return `<${target}>`;
  return `<${target}|${escapeText(text).replaceAll("|", "/")}> (${escapeText(address.host)})`;
}

/** Pieces that end where lines end, as far as lines are short enough. */
function linePieces(text: string, max: number): string[] {
  const pieces: string[] = [];
  for (const line of text.split("\n").flatMap((one) => piecesOf(one, max))) {
    const last = pieces.at(-1);
    if (last !== undefined && last.length + line.length + 1 <= max) pieces.splice(-1, 1, `${last}\n${line}`);
    else pieces.push(line);
  }
  return pieces;
}
