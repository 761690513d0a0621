/** Messages and views as the sandbox shows them to a test. */
import { z } from "zod";

const buttonSchema = z.object({ action_id: z.string(), value: z.string() });
export const messageSchema = z.object({
  kind: z.enum(["message", "ephemeral"]),
  ts: z.string(),
  text: z.string(),
  thread_ts: z.string().optional(),
  blocks: z.array(z.looseObject({ type: z.string(), elements: z.array(z.unknown()).optional() })).optional(),
  metadata: z
    .object({ event_payload: z.object({ key: z.string(), birth: z.string().optional() }) })
    .optional(),
});
export type SeenMessage = z.output<typeof messageSchema>;

export const viewSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  blocks: z.array(z.looseObject({ type: z.string(), block_id: z.string() })),
});
export type SeenView = z.output<typeof viewSchema>;

export function keyOf(message: SeenMessage): string | undefined {
  return message.metadata?.event_payload.key;
}

/** The promise ID that the card's buttons carry; undefined when it has none. */
export function promiseOf(card: SeenMessage): string | undefined {
  for (const element of card.blocks?.flatMap((block) => block.elements ?? []) ?? []) {
    const button = buttonSchema.safeParse(element);
    if (button.success && button.data.action_id === "approve") return button.data.value;
  }
  return undefined;
}
