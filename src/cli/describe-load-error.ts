/** Why a module cannot be loaded, in its own error's words, with the place in it. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describeError } from "../user-error.ts";

/** The first place that a stack names: that of a syntax error stands alone in its first line. */
const place = /(file:\/\/[^\s():]+)(?::(\d+))?/;

export function describeLoadError(error: unknown): string {
  const said = describeError(error);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const frames = stack.split("\n").filter((line) => !/node:|node_modules/.test(line));
  const [, url, line] = place.exec(frames.join("\n")) ?? [];
  if (url === undefined) return said;
  const file = relative(process.cwd(), fileURLToPath(url));
  return said.includes(file) ? said : `${said} (${file}${line === undefined ? "" : `:${line}`})`;
}
