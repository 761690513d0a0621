/** Checks what a message is made of: text, blocks, metadata. */
import { z } from "zod";
import { checkBlocks } from "../blocks/check-blocks.ts";
import type { Message, Metadata } from "../workspace/records.ts";
import { structured } from "./arguments.ts";
import { SlackError } from "./slack-error.ts";

/** The arguments that every method which writes a message shares. */
export const contentArguments = {
  text: z.string().optional(),
  blocks: structured.optional(),
  metadata: structured.optional(),
};

export interface ContentArguments {
  text?: string | undefined;
  blocks?: unknown;
  metadata?: unknown;
}

/** Slack documents the error but no figure. */
const maxMetadataBytes = 16_000;

/** What Slack writes in place of a text when only blocks are given. */
const fallbackText = "This content can't be displayed.";

const scalarSchema = z.union([z.string(), z.number(), z.boolean()]);
const flatObjectSchema = z.record(z.string(), scalarSchema);
const payloadValueSchema = z.union([
  scalarSchema,
  flatObjectSchema,
  z.array(z.union([scalarSchema, flatObjectSchema])),
]);
const metadataArgumentSchema = z.object({
  event_type: z.string().min(1).max(255),
  event_payload: z.record(z.string(), payloadValueSchema),
});

/** Text and blocks of a new message or a new version. Throws no_text, msg_too_long, invalid_blocks. */
export function readContent(args: ContentArguments, maxTextLength: number): Pick<Message, "text" | "blocks"> {
  const text = args.text ?? "";
  if (text.length > maxTextLength) throw new SlackError("msg_too_long");
  const blocks = isAbsent(args.blocks) ? [] : readBlocks(args.blocks);
  if (text === "" && blocks.length === 0) throw new SlackError("no_text");
  return blocks.length === 0 ? { text } : { text: text || fallbackText, blocks };
}

function readBlocks(blocks: unknown): NonNullable<Message["blocks"]> {
  if (typeof blocks === "string") throw new SlackError("invalid_blocks_format");
  const check = checkBlocks(blocks, "message");
  if (check.kind === "invalid") throw new SlackError("invalid_blocks", check.problems);
  return check.blocks;
}

/** The message's metadata, if given. Throws invalid_metadata_format, metadata_too_large. */
export function readMetadata(metadata: unknown): Metadata | undefined {
  if (isAbsent(metadata)) return undefined;
  const parsed = metadataArgumentSchema.safeParse(metadata);
  if (!parsed.success)
    throw new SlackError(
      "invalid_metadata_format",
      parsed.error.issues.map((issue) => issue.message),
    );
  if (Buffer.byteLength(JSON.stringify(parsed.data)) > maxMetadataBytes)
    throw new SlackError("metadata_too_large");
  return parsed.data;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}
