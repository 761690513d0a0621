/** What the file of callers may hold. */
import { z } from "zod";
import { longestGrantMs } from "../approval/grant-policy.ts";
import { approverRule, readApprover } from "../callers/approver-text.ts";
import type { AskDefaults, AskScope, Scopes } from "../callers/caller.ts";
import { durationMs, durationText } from "../callers/duration-text.ts";
import { channelSchema } from "./channel.ts";

/** A map with these keys and no other: a misspelt key would give more, or less, than is meant. */
function mapOf<Shape extends z.ZodRawShape>(
  shape: Shape,
  otherwise: string,
): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys?.map((key) => `"${key}"`).join(", ")}, which it does not know; it takes ${known}`
        : otherwise,
  });
}

const listOf = <Item extends z.ZodType>(item: Item, otherwise = "must be a list, such as [a, b]") =>
  z.array(item, otherwise);
const text = z.string("must be a text");
const flag = z.boolean("must be true or false").default(false);

const person = text.regex(/^[UW][A-Z0-9]+$/, "must be a Slack user ID such as U0123456789");
const approver = text.transform((given, check) => {
  const read = readApprover(given);
  if (read !== undefined) return read;
  check.addIssue(approverRule);
  return z.NEVER;
});

const orNarrowed = "must be true, or what it is narrowed to: workflows, channels, approvers, on_behalf_of";
const narrowed = mapOf(
  {
    workflows: listOf(text).optional(),
    channels: listOf(channelSchema).optional(),
    approvers: listOf(approver).optional(),
    on_behalf_of: z
      .union([z.boolean(), listOf(person)], "must be true, or a list of Slack user IDs")
      .optional(),
  },
  orNarrowed,
);

const duration = text.refine(
  (given) => durationText.safeParse(given).success,
  'must be a duration such as "4h" or "2d"',
);

/** `command: { same: [command], longest: 1h }` */
const toolGrant = mapOf(
  {
    same: listOf(text).optional(),
    up_to: listOf(text).optional(),
    longest: duration.refine((given) => durationMs(given) <= longestGrantMs, "must be 8h at most").optional(),
    uses: z
      .int("must be a whole number")
      .min(1, "must be 1 at least")
      .max(100, "must be 100 at most")
      .optional(),
  },
  "must say for what of the tool's input people may approve it for a time: same, up_to, longest, uses",
);

const defaults = mapOf(
  {
    approvers: listOf(approver).min(1, "must name somebody").optional(),
    channel: channelSchema.optional(),
    deadline: duration.optional(),
    grants: z.record(z.string().min(1), toolGrant, "must be a map of names of tools").optional(),
  },
  "must be a map of what it asks with where it does not say: approvers, channel, deadline, grants",
);

const entry = mapOf(
  {
    ask: z.union([z.boolean(), narrowed], orNarrowed).default(false),
    answer: flag,
    read: flag,
    operate: flag,
    defaults: defaults.optional(),
  },
  "must say what it may do, such as { read: true }, or {} for nothing",
).transform(
  ({ ask, defaults: given, ...others }): Scopes => ({
    ask: readAsk(ask),
    ...others,
    ...(given === undefined ? {} : { defaults: readDefaults(given) }),
  }),
);

export const callersFileSchema = mapOf(
  { callers: z.record(z.string(), entry, "must be a map of names").nullish() },
  "must be a map that begins with callers:",
);

function readDefaults({ grants, approvers, channel, deadline }: z.output<typeof defaults>): AskDefaults {
  const known = grants === undefined ? {} : { grants: new Map(Object.entries(grants)) };
  return { approvers, channel, deadline, ...known };
}

function readAsk(given: boolean | z.output<typeof narrowed>): AskScope | undefined {
  if (given === false) return undefined;
  const { workflows, channels, approvers, on_behalf_of: whom } = given === true ? {} : given;
  const onBehalfOf = whom === true ? "anyone" : whom || [];
  return { workflows, channels, approvers, onBehalfOf };
}
