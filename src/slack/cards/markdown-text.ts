/**
 * Markdown as mrkdwn. Everything is escaped first, so that nothing in it mentions or pages anybody (law 10); an address is
 * written out, so that a link leads where it says. No words are left out, wherever in the markup they stand (law 13).
 */
import { escapeText } from "./text.ts";

/** What stands behind its beginning is the language, or else part of what is shown. */
const codeBlock = /```(?:[\w+#.-]{0,30}\n|(?=[^\n]*\n))([\s\S]*?)```/g;
const strong = /(\*\*|__)(?=\S)(.+?)(?<=\S)\1/g;
const emphasis = /(?<![\w*])\*(?=\S)([^*]+?)(?<=\S)\*(?![\w*])/g;

export function markdownText(text: string): string {
  let written = "";
  let from = 0;
  for (const match of text.matchAll(codeBlock)) {
    const [whole, body = ""] = match;
    written += proseText(text.slice(from, match.index));
    written += `\`\`\`\n${escapeText(body.replace(/\n$/, ""))}\n\`\`\``;
    from = match.index + whole.length;
  }
  return written + proseText(text.slice(from));
}

function proseText(text: string): string {
  return text.split("\n").map(lineText).join("\n");
}

/** A heading is bold, an item has a dot; what is neither stays as it is. */
function lineText(line: string): string {
  const [, heading] = /^#{1,6}\s+(.+?)\s*#*$/.exec(line) ?? [];
  if (heading !== undefined) return `*${escapeText(headingText(heading))}*`;
  const [, indent = "", item] = /^(\s*)[-*+]\s+(.*)$/.exec(line) ?? [];
  return item === undefined ? inlineText(line) : `${indent}• ${inlineText(item)}`;
}

/** It is bold as a whole, which an asterisk in it would end. */
function headingText(heading: string): string {
  return heading.replaceAll(strong, "$2").replaceAll(emphasis, "$1").replaceAll("*", "∗");
}

/** Between backticks nothing is markup. */
function inlineText(line: string): string {
  return line
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? escapeText(part) : emphasisText(part)))
    .join("");
}

function emphasisText(text: string): string {
  return escapeText(text)
    .replaceAll(/!?\[([^\]]*)\]\(([^)\s]+[^)]*)\)/g, "$1 ($2)")
    .replaceAll(strong, "\u0000$2\u0000")
    .replaceAll(emphasis, "_$1_")
    .replaceAll(/~~(?=\S)(.+?)(?<=\S)~~/g, "~$1~")
    .replaceAll("\u0000", "*");
}
