/** A program with Resonate's own SDK, beside the whole of Signoff, whose workflow asks people. */
import { type Context, Resonate } from "@resonatehq/sdk";
import { signAsking } from "../../src/security/credential.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import type { SeenMessage } from "./seen-message.ts";
import { until } from "./until.ts";

const name = "signoff.request-approval";

/** As docs/resonate.md shows it: the only call of a function has an ID that is known before it is made. */
function* askPeople(ctx: Context, body: object, timeout: number): Generator<unknown, unknown, never> {
  const credential = {
    caller: "ci",
    signature: signAsking("ci-secret", { promiseId: `${ctx.id}.0`, name, body }),
  };
  return yield* ctx.rpc(name, body, credential, ctx.options({ target: "workers", timeout }));
}

function* deploy(ctx: Context, version: string, timeout = 3_600_000): Generator<unknown, unknown, never> {
  return yield* ctx.run(askPeople, { title: `Deploy ${version}`, from: "U0BEN" }, timeout);
}

export interface CallingProgram {
  program: RunningProgram;
  resonate: Resonate;
  /** Begins the run of this ID, whose call has so many milliseconds, and resolves when its card is there. */
  start(id: string, ...timeoutMs: number[]): Promise<{ result: Promise<unknown>; card: SeenMessage }>;
  /** Until nobody can click on its card any more; resolves with how long that took, in milliseconds. */
  untilClosed(id: string, sinceMs: number): Promise<number>;
  stop(): Promise<void>;
}

export async function startCallingProgram(): Promise<CallingProgram> {
  const program = await startInProcess({
    SIGNOFF_API_TOKEN: "ci:ci-secret,other:other-secret",
    SIGNOFF_OPERATORS: "U0DEE",
  });
  const { workspace } = program;
  const resonate = new Resonate({ url: program.engineUrl, group: "programs", logLevel: "error" });
  resonate.register("deploy", deploy);
  return {
    program,
    resonate,
    start: async (id, ...timeoutMs) => {
      const options = resonate.options({ target: "programs" });
      const handle = await resonate.beginRpc(id, "deploy", id, ...timeoutMs, options);
      const result = handle.result();
      // Of one that is cancelled nobody waits for it.
      result.catch(() => undefined);
      return { result, card: await workspace.card(id) };
    },
    untilClosed: async (id, sinceMs) => {
      await until(`the card of ${id} to be closed`, async () => {
        const [card] = await workspace.cards(id);
        return card !== undefined && !JSON.stringify(card.blocks).includes('"action_id":"approve"');
      });
      return Date.now() - sinceMs;
    },
    stop: async () => {
      await resonate.stop();
      await program.stop();
    },
  };
}
