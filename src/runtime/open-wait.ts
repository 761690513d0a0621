/** The one kind of promise on which anything waits for people: they or the clock settle it, whichever is first (law 5). */
import type { Context } from "@resonatehq/sdk";
import type { Durable, Future } from "../resonate/durable.ts";
import { clockTags } from "../resonate/engine-ways.ts";
import { workersGroup } from "../resonate/tags.ts";

export interface Wait {
  data: unknown;
  /** When the clock ends it (Unix time, milliseconds); undefined: only with its run. */
  endsAtMs: number | undefined;
  tags: Record<string, string>;
  /** Told of the request to create its promise. */
  onRequest?: (request: object) => void;
}

/** Opens it. */
export function* openWait(sdk: Context, { data, endsAtMs, tags, onRequest }: Wait): Durable<Future<unknown>> {
  const atMs = endsAtMs ?? sdk.info.timeout;
  const promise = sdk.promise<unknown>({
    data,
    // The SDK adds its own clock to this, so the deadline comes out absolute. Only the first creation counts:
    // a later pass finds the promise as it was made.
    timeout: atMs - Date.now(),
    tags: { ...tags, ...clockTags(sdk.options({ target: workersGroup }).target, atMs) },
  });
  onRequest?.(promise.createReq);
  return yield* promise;
}
