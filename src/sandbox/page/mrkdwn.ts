/** Reads Slack's mrkdwn into tokens. Pure: what the tokens look like is decided elsewhere. */

export type Token =
  | { kind: "text"; text: string }
  | { kind: "bold" | "italic" | "strike" | "quote"; children: Token[] }
  | { kind: "code" | "preformatted"; text: string }
  | { kind: "link"; url: string; label: string }
  | { kind: "user" | "channel" | "group"; id: string; label?: string }
  | { kind: "broadcast"; range: string }
  | { kind: "date"; seconds: number; format: string; fallback: string; url?: string }
  | { kind: "emoji"; name: string }
  | { kind: "break" };

/** Slack escapes exactly three characters; anything else that looks like an entity is text. */
export function decodeEntities(text: string): string {
  const characters: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => characters[entity] ?? entity);
}

export function encodeEntities(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Parses a whole text: code blocks first, which keep their lines, then quotes, then what stands in a line. */
export function parseMrkdwn(text: string): Token[] {
  return text.split(/```([\s\S]+?)```/).flatMap((part, index): Token[] => {
    if (index % 2 === 1) return [{ kind: "preformatted", text: plainOf(part.replace(/^\n|\n$/g, "")) }];
    return parseLines(part);
  });
}

function parseLines(text: string): Token[] {
  const tokens: Token[] = [];
  let quoted: string[] = [];
  const endQuote = () => {
    if (quoted.length > 0) tokens.push({ kind: "quote", children: joinLines(quoted) });
    quoted = [];
  };
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const rest = /^(?:&gt;|>){3} ?(.*)$/.exec(line);
    if (rest) {
      // Three of them quote everything that follows.
      quoted.push(rest[1] ?? "", ...lines.slice(index + 1));
      break;
    }
    const quote = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quote) {
      quoted.push(quote[1] ?? "");
      continue;
    }
    endQuote();
    tokens.push(...parseInline(line));
    if (index < lines.length - 1) tokens.push({ kind: "break" });
  }
  endQuote();
  return tokens;
}

function joinLines(lines: string[]): Token[] {
  return lines.flatMap((line, index): Token[] => {
    return index === 0 ? parseInline(line) : [{ kind: "break" }, ...parseInline(line)];
  });
}

/** What may begin at a place in a line: each pattern is tried there, in this order. */
const patterns: readonly [RegExp, (match: RegExpExecArray) => Token][] = [
  [/`([^`]+)`/y, (match) => ({ kind: "code", text: plainOf(match[1] ?? "") })],
  [/<([^<>]+)>/y, (match) => parseBracket(match[1] ?? "")],
  [/:([a-z0-9_+-]+):/y, (match) => ({ kind: "emoji", name: match[1] ?? "" })],
  // A mark opens at the edge of a word, closes at one, and has no space just inside.
  [/(?<![\p{L}\p{N}*])\*(?!\s)([^*]+?)(?<!\s)\*(?![\p{L}\p{N}*])/uy, (match) => span("bold", match)],
  [/(?<![\p{L}\p{N}_])_(?!\s)([^_]+?)(?<!\s)_(?![\p{L}\p{N}_])/uy, (match) => span("italic", match)],
  [/(?<![\p{L}\p{N}~])~(?!\s)([^~]+?)(?<!\s)~(?![\p{L}\p{N}~])/uy, (match) => span("strike", match)],
];

function span(kind: "bold" | "italic" | "strike", match: RegExpExecArray): Token {
  return { kind, children: parseInline(match[1] ?? "") };
}

function parseInline(line: string): Token[] {
  const tokens: Token[] = [];
  let literal = "";
  const endLiteral = () => {
    if (literal) tokens.push({ kind: "text", text: decodeEntities(literal) });
    literal = "";
  };
  for (let position = 0; position < line.length; ) {
    const found = matchAt(line, position);
    if (found) {
      endLiteral();
      tokens.push(found.token);
      position += found.length;
    } else {
      literal += line[position++];
    }
  }
  endLiteral();
  return tokens;
}

function matchAt(line: string, position: number): { token: Token; length: number } | undefined {
  if (!"`<:*_~".includes(line[position] ?? "")) return undefined;
  for (const [pattern, toToken] of patterns) {
    pattern.lastIndex = position;
    const match = pattern.exec(line);
    if (match) return { token: toToken(match), length: match[0].length };
  }
  return undefined;
}

/** What stands between angle brackets: a mention, a date, or a link. */
function parseBracket(content: string): Token {
  const bar = content.indexOf("|");
  const target = bar < 0 ? content : content.slice(0, bar);
  const label = bar < 0 ? undefined : decodeEntities(content.slice(bar + 1));
  const named = label === undefined ? {} : { label };
  if (/^@[UW]/.test(target)) return { kind: "user", id: target.slice(1), ...named };
  if (/^#C/.test(target)) return { kind: "channel", id: target.slice(1), ...named };
  if (target.startsWith("!subteam^"))
    return { kind: "group", id: target.slice("!subteam^".length), ...named };
  if (target.startsWith("!date^")) return parseDate(target, label ?? "");
  if (/^!(channel|here|everyone)$/.test(target)) return { kind: "broadcast", range: target.slice(1) };
  const url = decodeEntities(target);
  return { kind: "link", url, label: label ?? url.replace(/^mailto:/, "") };
}

function parseDate(target: string, fallback: string): Token {
  const [, seconds = "", format = "", url] = target.split("^");
  return {
    kind: "date",
    seconds: Number(seconds),
    format: decodeEntities(format),
    fallback,
    ...(url ? { url } : {}),
  };
}

/** Code shows its content as written, but what Slack put in brackets shows as its label. */
function plainOf(code: string): string {
  return decodeEntities(
    code.replace(/<([^<>]+)>/g, (_whole, content: string) => content.slice(content.indexOf("|") + 1)),
  );
}
