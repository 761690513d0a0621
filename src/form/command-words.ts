/** Splits what is typed after a command into words: `refund order=A-7 reason="never arrived"`. */
import { decodeEntities, plainTyped, referencePattern } from "./typed-text.ts";

export interface Word {
  /** The whole word as the person meant it, without quotes and entities. */
  text: string;
  /** Before the first `=`; absent from a bare word. */
  key?: string;
  /** After it, without quotes but otherwise as Slack sent it: only the field's kind says what `<@U123|ann>` stands for. */
  value?: string;
}

interface Piece {
  text: string;
  isQuoted: boolean;
}

/** A name that needs no quotes before `=`. */
export const plainKey = /^[\p{L}_$][\p{L}\p{N}_$.-]*$/u;

const notReference = `<(?!${referencePattern.slice(1)})`;
/** Straight quotes, in which curly ones are plain text, and curly ones (phones type them), in which straight ones are. */
const straight = new RegExp(
  String.raw`"((?:[^"\\<]|\\["\\]|\\(?!["\\])|${referencePattern}|${notReference})*)"`,
  "y",
);
const curly = new RegExp(
  String.raw`[“”„]((?:[^“”„\\<]|\\["“”„\\]|\\(?!["“”„\\])|${referencePattern}|${notReference})*)[“”]`,
  "y",
);
const reference = new RegExp(referencePattern, "y");
const character = /./suy;

/** The words in order. A quote that is never closed is a character like any other. */
export function readWords(text: string): Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const { pieces, end } = readPieces(text, at);
    if (pieces.length > 0) words.push(toWord(pieces));
    at = Math.max(end, at + 1);
  }
  return words;
}

function readPieces(text: string, start: number): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = [];
  let at = start;
  while (at < text.length && !/\s/u.test(text.charAt(at))) {
    const { piece, end } = readPiece(text, at, mayOpen(pieces.at(-1)));
    pieces.push(piece);
    at = end;
  }
  return { pieces, end: at };
}

/** A quote opens a word, a value or an item of a list; elsewhere it is an inch or an apostrophe. */
function mayOpen(last: Piece | undefined): boolean {
  return last === undefined || (!last.isQuoted && (last.text === "=" || last.text === ","));
}

function readPiece(text: string, at: number, mayQuote: boolean): { piece: Piece; end: number } {
  const quoted = mayQuote ? (matchAt(straight, text, at) ?? matchAt(curly, text, at)) : undefined;
  if (quoted) {
    const escaped = quoted[0].startsWith('"') ? /\\(["\\])/g : /\\(["“”„\\])/g;
    const inside = (quoted[1] ?? "").replace(escaped, "$1");
    return { piece: { text: inside, isQuoted: true }, end: at + quoted[0].length };
  }
  const [plain = ""] = matchAt(reference, text, at) ?? matchAt(character, text, at) ?? [];
  return { piece: { text: plain, isQuoted: false }, end: at + plain.length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function toWord(pieces: readonly Piece[]): Word {
  const join = (some: readonly Piece[]) => some.map((piece) => piece.text).join("");
  const text = plainTyped(join(pieces));
  const equals = pieces.findIndex((piece) => !piece.isQuoted && piece.text === "=");
  const before = pieces.slice(0, Math.max(equals, 0));
  const key = decodeEntities(join(before));
  const isQuotedKey = before.length === 1 && before[0]?.isQuoted === true && key !== "";
  if (!isQuotedKey && !plainKey.test(key)) return { text };
  return { text, key, value: join(pieces.slice(equals + 1)) };
}
