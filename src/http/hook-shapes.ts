/** What agents' hooks send before a tool runs, and what they read: the published formats of Claude Code and of Codex. */
import { z } from "zod";
import { jsonValue } from "../form/json-schema.ts";

const askingEvents = ["PreToolUse", "PermissionRequest"] as const;
export type AskingEvent = (typeof askingEvents)[number];

/** Formats grow, so that what is not known here is let through. */
export const hookBody = z.looseObject({
  hook_event_name: z
    .enum([...askingEvents, "PostToolUse", "PostToolUseFailure", "PermissionDenied"])
    .describe("The first two ask; after the others, what is still open of the call is closed"),
  session_id: z.string().min(1).max(300),
  cwd: z.string().max(4_000).optional(),
  tool_name: z.string().trim().min(1).max(300),
  tool_input: z.record(z.string(), jsonValue),
});
export type HookBody = z.output<typeof hookBody>;

const updatedInput = z
  .record(z.string(), jsonValue)
  .optional()
  .describe("What the tool is to be used with in place of its input: people edited it before they approved");

export const hookAnswer = z.object({
  hookSpecificOutput: z
    .union([
      z.object({
        hookEventName: z.literal("PreToolUse"),
        permissionDecision: z.enum(["allow", "deny"]),
        permissionDecisionReason: z.string(),
        updatedInput,
      }),
      z.object({
        hookEventName: z.literal("PermissionRequest"),
        decision: z.union([
          z.object({ behavior: z.literal("allow"), updatedInput }),
          z.object({ behavior: z.literal("deny"), message: z.string() }),
        ]),
      }),
    ])
    .optional(),
});
export type HookAnswer = z.output<typeof hookAnswer>;

/** Codex names its turns, and refuses what is answered with an edited input; Claude Code takes it for both events. */
export function takesEditedInput(hook: HookBody): boolean {
  return !("turn_id" in hook);
}

export interface HookDecision {
  isAllowed: boolean;
  reason: string;
  /** Where people edited it. */
  input?: HookBody["tool_input"];
}

/** In the format of the event. */
export function writeHookAnswer(event: AskingEvent, { isAllowed, reason, input }: HookDecision): HookAnswer {
  const edited = input === undefined ? {} : { updatedInput: input };
  if (event === "PreToolUse") {
    const permissionDecision = isAllowed ? "allow" : "deny";
    const said = { permissionDecision, permissionDecisionReason: reason } as const;
    return { hookSpecificOutput: { hookEventName: event, ...said, ...edited } };
  }
  const decision = isAllowed
    ? ({ behavior: "allow", ...edited } as const)
    : ({ behavior: "deny", message: reason } as const);
  return { hookSpecificOutput: { hookEventName: event, decision } };
}
