/** The trace of a run, as the promise keeps it that started the run, and that of what settled a round. */
import type { PromiseRecord } from "@resonatehq/sdk";
import type { DurableClient } from "../resonate/client.ts";
import { readCalled } from "../resonate/read-called.ts";
import { runOf } from "../resonate/round-id.ts";
import { type KeptTrace, keptTraceSchema, readTrace } from "../trace-context.ts";
import { isTraced } from "../tracing.ts";

/** Of the run to which a promise belongs; undefined where it has none, the engine is away, or nobody traces. */
export async function findTrace(client: DurableClient, promiseId: string): Promise<KeptTrace | undefined> {
  if (!isTraced()) return undefined;
  // Whatever is asked next says that the engine is away.
  const run = await client.get(runOf(promiseId)).catch(() => undefined);
  return readTrace(readCalled(run?.param.data)?.args ?? []);
}

/** In which span a promise was settled; undefined where nobody traced that. */
export function settledIn(record: PromiseRecord | undefined): KeptTrace | undefined {
  return keptTraceSchema.safeParse(record?.value.headers).data;
}
