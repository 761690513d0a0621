/** Decides whether Slack would take these blocks, and gives each the block_id that Slack would give it. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { StoredBlock } from "../workspace/records.ts";
import { blockSchema } from "./block-schemas.ts";
import { elementsOf } from "./elements-of.ts";

export type BlockCheck = { kind: "valid"; blocks: StoredBlock[] } | { kind: "invalid"; problems: string[] };

/** Blocks allowed per surface. */
const maxBlocks = { message: 50, modal: 100, home: 100 } as const;
export type Surface = keyof typeof maxBlocks;

const anyBlocksSchema = z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() }));

export function checkBlocks(blocks: unknown, surface: Surface): BlockCheck {
  const parsed = anyBlocksSchema.safeParse(blocks);
  if (!parsed.success) return { kind: "invalid", problems: describeIssues(parsed.error, "/blocks") };
  const problems = [
    ...(parsed.data.length > maxBlocks[surface]
      ? [`no more than ${maxBlocks[surface]} items allowed [json-pointer:/blocks]`]
      : []),
    ...parsed.data.flatMap((block, index) => checkBlock(block, `/blocks/${index}`, surface)),
    ...findRepeated(parsed.data.flatMap((block) => block.block_id ?? [])).map(
      (id) => `block_id "${id}" stands more than once [json-pointer:/blocks]`,
    ),
  ];
  if (problems.length > 0) return { kind: "invalid", problems };
  return { kind: "valid", blocks: parsed.data.map(withBlockId) };
}

function checkBlock(block: { type: string }, pointer: string, surface: Surface): string[] {
  if (block.type === "alert" && surface !== "modal")
    return [`unsupported type: alert [json-pointer:${pointer}/type]`];
  const parsed = blockSchema.safeParse(block);
  const issues = parsed.success ? [] : describeIssues(parsed.error, pointer);
  const repeated = findRepeated(elementsOf(block).map((element) => element.action_id));
  return [
    ...issues,
    ...repeated.map((id) => `action_id "${id}" stands more than once [json-pointer:${pointer}]`),
  ];
}

function describeIssues(error: z.ZodError, pointer: string): string[] {
  return error.issues.map((issue) => `${issue.message} [json-pointer:${[pointer, ...issue.path].join("/")}]`);
}

function findRepeated(ids: string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}

function withBlockId(block: { type: string; block_id?: string | undefined }): StoredBlock {
  return { ...block, block_id: block.block_id || randomBytes(4).toString("base64url").slice(0, 5) };
}
