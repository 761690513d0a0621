/** A tool that an agent is about to use, as the request that people get: the whole of its input is what is approved. */
import { createHash } from "node:crypto";
import { diff, type TypedField } from "../approval/field.ts";
import { findUneditable } from "../approval/uneditable.ts";
import type { Scopes } from "../callers/caller.ts";
import type { GrantBody } from "../callers/grant-body.ts";
import type { AskBody } from "../callers/request-body.ts";
import { canonicalJson } from "../canonical-json.ts";
import { fillIn } from "../mcp/ask-body.ts";
import { type HookBody, takesEditedInput } from "./hook-shapes.ts";

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
  const grant = grantOf(hook, scopes);
  const { more, filledIn } = fillIn({ grant }, scopes);
  const change = changeOf(payload);
  const fields = {
    ...(change === undefined ? {} : { Change: change }),
    ...(takesEditedInput(hook) ? editableOf(payload) : {}),
    ...(cwd === undefined ? {} : { Folder: cwd }),
    ...(grant === undefined ? {} : { Tool: tool }),
    Session: session,
  };
  // The fields follow from the input, by which the request is known: an older gateway may have made others of it.
  return {
    body: { title: titleOf(tool, payload), fields, payload, ...more },
    filledIn: [...filledIn, "fields"],
  };
}

/** For the same tool in the same folder, and what is configured beside it; nothing where its input lacks a name of that. */
function grantOf(
  { tool_name: tool, tool_input: input, cwd }: HookBody,
  scopes: Scopes | undefined,
): GrantBody | undefined {
  const grant = scopes?.defaults?.grants?.get(tool);
  if (grant === undefined) return undefined;
  const { same = [], up_to: upTo = [] } = grant;
  const always = ["Tool", ...(cwd === undefined ? [] : ["Folder"])];
  const ownNames = [...always, "Session"];
  const isThere = same.every((name) => ownNames.includes(name) || Object.hasOwn(input, name));
  if (!isThere || !upTo.every((name) => typeof input[name] === "number")) return undefined;
  return { ...grant, same: [...new Set([...same, ...always])] };
}

const mostEditable = 20;
/** What a field of a request may be called, in characters. */
const longestName = 100;
const ours: readonly string[] = ["Change", "Folder", "Session", "Tool"];
/** They are shown as a diff, which would not be edited with them. */
const inDiff: readonly string[] = ["old_string", "new_string"];

/** The texts, numbers and booleans of the input, as fields that people may edit. */
function editableOf(input: HookBody["tool_input"]): Record<string, TypedField> {
  const isDiff = changeOf(input) !== undefined;
  const fields = Object.entries(input).flatMap(([name, value]): [string, TypedField][] => {
    if (ours.includes(name) || name.length > longestName || (isDiff && inDiff.includes(name))) return [];
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return [];
    const field = { type: "value", value, editable: { type: typeof value }, sets: name } as const;
    const asked = { fields: { [name]: field }, payload: input, direct: false };
    return findUneditable(asked).length === 0 ? [[name, field]] : [];
  });
  return Object.fromEntries(fields.slice(0, mostEditable));
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
