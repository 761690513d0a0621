/** A field of a request as mrkdwn: within the room that there is, or whole in pieces. */
import { countDiff, type Field, fieldText, type TypedField } from "../../approval/field.ts";
import { markdownText } from "./markdown-text.ts";
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
  return typeof field !== "string" && field.type !== "link";
}

/** The whole, name and value. */
export function fieldMrkdwn(name: string, field: Field): string {
  return write(headOf(name, field), partsOf(field), Number.POSITIVE_INFINITY);
}

/** The same within `max` characters. */
export function clampField(name: string, field: Field, max: number): string {
  return write(headOf(name, field), partsOf(field), max);
}

/** The whole in pieces of at most `max` characters each. */
export function fieldPieces(name: string, field: Field, max: number): string[] {
  const head = headOf(name, field);
  const { body, isCode } = partsOf(field);
  if (!isCode) return piecesOf(`${head}\n${body}`, max);
  const [first = "", ...others] = linePieces(body, max - fenceLength - head.length - 1);
  return [`${head}\n${fenced(first)}`, ...others.map(fenced)];
}

function headOf(name: string, field: Field): string {
  const { note } = partsOf(field);
  return `*${nameText(name)}*${note === "" ? "" : `  ${note}`}`;
}

function write(head: string, { body, isCode }: Parts, max: number): string {
  if (!isCode) return clamp(`${head}\n${body}`, max);
  return `${head}\n${fenced(clamp(body, max - head.length - 1 - fenceLength))}`;
}

function fenced(text: string): string {
  return `${fence}\n${text}\n${fence}`.replace(`${fence}\n\n${fence}`, `${fence}\n \n${fence}`);
}

function partsOf(field: Field): Parts {
  if (typeof field === "string") return { note: "", body: escapeText(field), isCode: false };
  switch (field.type) {
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
