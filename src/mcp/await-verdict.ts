/** Waits for the verdict on one request and claims it for the agent that waits; withdraws a request. */
import { askedApproval } from "../callers/asking-workflows.ts";
import { type AskedApproval, findAsked } from "../gateway/asked-approval.ts";
import { claimVerdict, findTaken, type Taker } from "../gateway/claim-verdict.ts";
import { respond } from "../gateway/respond.ts";
import { rowOf, wordsOf } from "../gateway/say-refusal.ts";
import { untilOver } from "../gateway/until-over.ts";
import type { Exchange } from "./exchange.ts";
import type { McpDeps } from "./mcp-deps.ts";
import type { Standing } from "./say-result.ts";
import type { ToolCall } from "./tools.ts";

/** One request, and who waits for it. */
export interface Wanted {
  exchange: Exchange;
  call: ToolCall;
  taker: Taker;
  /** The caller's own ID. */
  id: string;
  run: string;
}

/** How late a decision may be noticed, in milliseconds: hundreds of agents may wait for days, and each look costs a request. */
const unnoticedMs = 1_000;
/** How often a client is told that it still waits, in milliseconds. */
const tellEveryMs = 5_000;

/** How the request stands after `withinMs` at most. A verdict in the result is claimed, and goes into this exchange's answer. */
export async function awaitVerdict(deps: McpDeps, wanted: Wanted, withinMs: number): Promise<Standing> {
  const { exchange, call } = wanted;
  const { givenUp, end } = deps.callsUnderWay.begin(exchange.client.by, call.number);
  const leaving = AbortSignal.any([exchange.gone, call.signal, givenUp]);
  const telling = tellFromTimeToTime(call);
  try {
    if (withinMs > 0) {
      const stopping = AbortSignal.any([leaving, deps.stopping]);
      const asked = { approval: askedApproval(wanted.run), run: wanted.run };
      await untilOver({ client: deps.client, stopping, longestMs: unnoticedMs }, asked, withinMs);
    }
    return await takeVerdict(deps, wanted, leaving);
  } finally {
    clearInterval(telling);
    end();
  }
}

async function takeVerdict(deps: McpDeps, wanted: Wanted, leaving: AbortSignal): Promise<Standing> {
  const { exchange, taker, id, run } = wanted;
  const asked = await findAsked(deps, { caller: exchange.client.by, id });
  const over = asked && overOf(asked);
  // A client that does not listen any more claims nothing.
  if (over === undefined || leaving.aborted) {
    return { kind: "pending", isOpened: asked?.isOpened ?? false, cardProblem: asked?.cardProblem };
  }
  const claim = await claimVerdict(deps, run, taker);
  if (claim.kind === "taken") return { kind: "spent", client: claim.client, atMs: claim.atMs };
  if (leaving.aborted) {
    await claim.release();
    return { kind: "pending", isOpened: true };
  }
  exchange.hold(claim);
  return over;
}

function overOf({ outcome, failure }: AskedApproval): Standing | undefined {
  if (failure !== undefined) return { kind: "failed", reason: failure };
  return outcome === undefined ? undefined : { kind: "ended", outcome };
}

/** Withdraws the request if it is open; returns why it could not, in words. A request that has ended is left as it is. */
export async function withdraw(deps: McpDeps, { exchange, id, run }: Wanted): Promise<string | undefined> {
  const { by } = exchange.client;
  const asked = await findAsked(deps, { caller: by, id });
  if (asked === undefined) return `You have asked nothing as ${id}.`;
  if (overOf(asked) !== undefined || (await findTaken(deps, run)) !== undefined) return undefined;
  const given = {
    promiseId: asked.promiseId,
    act: { kind: "withdrawal" },
    by,
    surface: "http",
    nonce: `mcp ${by} withdraw ${run}`,
  } as const;
  const result = await respond(deps, given);
  if (result.kind === "recorded" || result.kind === "closed" || result.kind === "lost") return undefined;
  if (!asked.isOpened) return `${id} is not open yet: no worker has opened it. Try again in a moment.`;
  const { code, about } = rowOf(result);
  const { message, remedy } = wordsOf(code, about);
  return `${message} ${remedy}`.trim();
}

/** Sends progress: most clients that hear something from time to time wait longer. */
function tellFromTimeToTime({ progress }: ToolCall): NodeJS.Timeout | undefined {
  if (progress === undefined) return undefined;
  const tell = () => {
    // A client that is gone is noticed elsewhere.
    progress("Waiting for people to answer").catch(() => undefined);
  };
  tell();
  return setInterval(tell, tellEveryMs);
}
