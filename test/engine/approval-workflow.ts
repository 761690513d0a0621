/** A workflow that acts, waits for a person or a deadline, and acts again. */
import type { Context } from "@resonatehq/sdk";

export interface Wait {
  /** How long the workflow waits, in ms. */
  waitMs: number;
  /** Where the workflow says what it did. */
  act: (what: string) => void;
}

/** Makes the workflow; its promise is the second thing that it does, so it has the ID `<run>:1`. */
export function approvalWorkflow({ waitMs, act }: Wait) {
  return function* approval(ctx: Context): Generator<unknown, string, unknown> {
    yield* ctx.run(async () => act("asked"));
    const deadlineMs = Date.now() + waitMs;
    const target = ctx.options({ target: "workers" }).target;
    const promise = yield* ctx.promise<boolean>({
      timeout: waitMs,
      tags: {
        "resonate:timer": "true",
        "resonate:external": "true",
        "resonate:target": target,
        "resonate:delay": String(deadlineMs),
      },
    });
    const answer = yield* promise;
    yield* ctx.run(async () => act("answered"));
    return answer === undefined ? "expired" : `answered ${String(answer)}`;
  };
}
