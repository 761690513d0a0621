/** Everything that is on record and on the screens in the end, read once for all checks. */

import { readFile } from "node:fs/promises";
import type { PromiseRecord } from "@resonatehq/sdk";
import { z } from "zod";
import { type AuditRecord, readAuditRecord } from "../../src/records/audit-record.ts";
import { kindTag } from "../../src/resonate/tags.ts";
import type { SeenMessage } from "../program/seen-message.ts";
import type { Stage } from "./stage.ts";

export interface DirectWord {
  person: string;
  key: string;
}

/** What a gateway made of a response, by its log. */
export interface LoggedResponse {
  promise: string;
  by: string;
  result: string;
  atMs: number;
}

export interface Evidence {
  approvals: AuditRecord[];
  sleeps: PromiseRecord[];
  runs: ReadonlyMap<string, PromiseRecord>;
  pending: string[];
  /** In #approvals, threads too, oldest first. */
  messages: SeenMessage[];
  audit: SeenMessage[];
  direct: SeenMessage[];
  responses: LoggedResponse[];
  removed: Stage["removed"];
}

/** What does nothing but exist; a record that Slack refuses a card is settled when it takes it. */
function isClaim({ id, tags }: PromiseRecord): boolean {
  return tags[kindTag] === "claim" && !id.startsWith("signoff-refused-");
}

/** The promises that are pending; the engine has to be there. */
export async function readPending({ readers }: Stage): Promise<string[]> {
  const pending: string[] = [];
  for await (const promise of readers.client.search({ tags: {}, state: "pending" }))
    if (!isClaim(promise)) pending.push(promise.id);
  return pending;
}

export async function readEvidence(stage: Stage): Promise<Evidence> {
  const { readers } = stage;
  const approvals: AuditRecord[] = [];
  const find = async (kind: string) => {
    const found: PromiseRecord[] = [];
    for await (const one of readers.client.search({ tags: { [kindTag]: kind } })) found.push(one);
    return found;
  };
  for (const { id } of await find("approval-run")) {
    const record = await readAuditRecord(readers, id);
    if (record !== undefined) approvals.push(record);
  }
  const runs = await find("run");
  return {
    approvals,
    sleeps: (await find("sleep")).map((stored) => readers.client.decode(stored)),
    runs: new Map(runs.map((run) => [run.id, run])),
    pending: await readPending(stage),
    ...(await readMessages(stage)),
    responses: await readResponses(stage),
    removed: stage.removed,
  };
}

/** What stands in #approvals, in #audit and in direct messages. */
export async function readMessages(stage: Stage): Promise<Pick<Evidence, "messages" | "audit" | "direct">> {
  const { workspace } = stage;
  return {
    messages: await workspace.messages(),
    audit: await workspace.messages({ channel: "C0AUDIT" }),
    direct: await readDirect(stage),
  };
}

const placesSchema = z.object({
  channels: z.array(z.looseObject({ id: z.string(), partner: z.string().optional() })),
});

async function readDirect({ workspace }: Stage): Promise<SeenMessage[]> {
  const answer = await fetch(new URL("/sandbox/workspace", workspace.url));
  const { channels } = placesSchema.parse(await answer.json());
  const direct = channels.filter(({ partner }) => partner !== undefined);
  return (await Promise.all(direct.map(({ id }) => workspace.messages({ channel: id })))).flat();
}

const loggedSchema = z.object({
  msg: z.literal("response"),
  promise: z.string(),
  by: z.string(),
  result: z.string(),
  time: z.string(),
});

async function readResponses({ parts }: Stage): Promise<LoggedResponse[]> {
  const logs = await Promise.all([...parts.values()].map(({ logPath }) => readFile(logPath, "utf8")));
  return logs.flatMap(readLog);
}

const clockSchema = z.object({ msg: z.literal("clock"), behindMs: z.number() });

/** The times in it are those of clocks that were set back, as it says. */
function readLog(log: string): LoggedResponse[] {
  const found: LoggedResponse[] = [];
  let behindMs = 0;
  for (const line of log.split("\n").filter((text) => /"msg":"(response|clock)"/.test(text))) {
    const told: unknown = JSON.parse(line);
    behindMs = clockSchema.safeParse(told).data?.behindMs ?? behindMs;
    const { data } = loggedSchema.safeParse(told);
    if (data !== undefined) found.push({ ...data, atMs: Date.parse(data.time) + behindMs });
  }
  return found;
}
