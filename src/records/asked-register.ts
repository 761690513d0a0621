/**
 * Which groups, channels and lists of people have ever been asked: for each there is a promise that does nothing but
 * exist. An engine finds what has a tag, and cannot tell which tags there are.
 */
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { sourceSchema } from "../approval/source.ts";
import type { DurableClient } from "../resonate/client.ts";
import { askedTag, present } from "../resonate/tags.ts";
import { type Asked, askTagOf, readAskTag } from "./asked.ts";

/** Longer than anything waits, in milliseconds. */
const keptMs = 100 * 365 * 86_400_000;
/** The tag of the rounds, on the entry: read without a key of encryption, which may go before the entry does. */
const entryTag = "signoff:asked-tag";

const entrySchema = z.object({ asked: sourceSchema });

/** People are found by their own IDs. */
export function needsEntry({ kind }: Asked): boolean {
  return kind !== "user";
}

/** Enters it; whoever enters it again changes nothing. `tag`: its `askTagOf`. Throws when the engine is away. */
export async function enterAsked(client: DurableClient, tag: string, asked: Asked): Promise<void> {
  const tags = { [askedTag]: present, [entryTag]: tag };
  const content = asked.kind === "source" ? { asked } : {};
  await client.claim(`signoff-asked-${tag.replaceAll(":", "-")}`, Date.now() + keptMs, { content, tags });
}

/**
 * What has been asked, by its tag; undefined for a list of people of which it cannot be read any more what it is. Entries
 * that somebody has settled count, too. Throws when the engine is away, and EngineError 501 where it cannot search.
 */
export async function readAskedRegister(client: DurableClient): Promise<Map<string, Asked | undefined>> {
  const register = new Map<string, Asked | undefined>();
  for await (const record of client.search({ tags: { [askedTag]: present } })) {
    const tag = record.tags[entryTag];
    if (tag !== undefined) register.set(tag, readAskTag(tag) ?? readSource(client.decode(record), tag));
  }
  return register;
}

function readSource({ param }: PromiseRecord, tag: string): Asked | undefined {
  const asked = entrySchema.safeParse(param.data).data?.asked;
  return asked !== undefined && askTagOf(asked) === tag ? asked : undefined;
}
