/** A tool that an agent is about to use, as the request that people get: the whole of its input is what is approved. */
import { createHash } from "node:crypto";
import { diff, type TypedField } from "../approval/field.ts";
import type { Scopes } from "../callers/caller.ts";
import type { AskBody } from "../callers/request-body.ts";
import { canonicalJson } from "../canonical-json.ts";
import { fillIn } from "../mcp/ask-body.ts";
import type { HookBody } from "./hook-shapes.ts";

const longestTitle = 150;

/**
 * The same for the same tool with the same input in the same folder and session: an agent that is told to ask again makes the call
 * again, under another ID of its own.
 */
export function hookId({ session_id: session, tool_name: tool, tool_input: input, cwd }: HookBody): string {
  const what = { session, tool, input, ...(cwd === undefined ? {} : { cwd }) };
  const digest = createHash("sha256").update(canonicalJson(what)).digest("base64url");
  return `hook-${digest.slice(0, 22)}`;
}

export function requestOfHook(
  hook: HookBody,
  scopes: Scopes | undefined,
): { body: AskBody; filledIn: string[] } {
  const { cwd, session_id: session, tool_name: tool, tool_input: payload } = hook;
  const { more, filledIn } = fillIn({}, scopes);
  const change = changeOf(payload);
  const fields = {
    ...(change === undefined ? {} : { Change: change }),
    ...(cwd === undefined ? {} : { Folder: cwd }),
    Session: session,
  };
  return { body: { title: titleOf(tool, payload), fields, payload, ...more }, filledIn };
}

/** What is cut off stands whole in the payload. */
function titleOf(tool: string, { command, file_path: path, url }: HookBody["tool_input"]): string {
  const what = [command, path, url].find((one) => typeof one === "string");
  const title = what === undefined ? `Use ${tool}` : `${tool}: ${what}`;
  const line = title.split(/\s*[\r\n]/, 1)[0] ?? title;
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 1).toWellFormed()}…`;
}

/** An edit as a diff, to be read. */
function changeOf(input: HookBody["tool_input"]): TypedField | undefined {
  const { old_string: before, new_string: after } = input;
  if (typeof before !== "string" || typeof after !== "string") return undefined;
  const marked = (sign: string, text: string) =>
    text === "" ? [] : text.split("\n").map((line) => `${sign}${line}`);
  return diff([...marked("-", before), ...marked("+", after)].join("\n"));
}
