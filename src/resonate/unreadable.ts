/** Stands in for a stored value that cannot be read, and says why it cannot. */
import { z } from "zod";

const unreadableMark = "signoff:unreadable";

const unreadableSchema = z.discriminatedUnion("why", [
  /** No base64, or no JSON in it. */
  z.object({ why: z.literal("garbage") }),
  /** Its authentication failed: it is not what was encrypted. */
  z.object({ why: z.literal("changed") }),
  z.object({ why: z.literal("missing-key"), key: z.string() }),
  /** The value was written without encryption, and this program has an encryption key. */
  z.object({ why: z.literal("unencrypted"), plain: z.unknown() }),
]);
export type Unreadable = z.output<typeof unreadableSchema>;

const markedSchema = z.object({ [unreadableMark]: unreadableSchema });

/** The value to read instead. */
export function markUnreadable(unreadable: Unreadable): object {
  return { [unreadableMark]: unreadable };
}

/** Why the value could not be read; undefined for every other value. */
export function findUnreadable(value: unknown): Unreadable | undefined {
  if (typeof value !== "object" || value === null || !(unreadableMark in value)) return undefined;
  return markedSchema.safeParse(value).data?.[unreadableMark] ?? { why: "garbage" };
}

/** Whether the key to read it with is missing: what a person can fix, so that nothing is to be concluded from it. */
export function isKeyMissing(value: unknown): boolean {
  return findUnreadable(value)?.why === "missing-key";
}

/** Why, as the end of a sentence about the value, with what can be done. */
export function describeUnreadable(unreadable: Unreadable): string {
  switch (unreadable.why) {
    case "garbage":
      return "is not what this program writes";
    case "changed":
      return "was changed after it was encrypted";
    case "missing-key":
      return `is encrypted with key ${unreadable.key}, which SIGNOFF_ENCRYPTION_KEY does not have: add that key`;
    case "unencrypted":
      return 'was written without a key: if that was before there was one, end SIGNOFF_ENCRYPTION_KEY in ",plain" until such runs are over';
  }
}
