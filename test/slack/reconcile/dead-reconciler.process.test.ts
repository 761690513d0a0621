import type { Network } from "@resonatehq/sdk";
import { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { DurableClient } from "../../../src/resonate/client.ts";
import { sandboxTokens } from "../../../src/sandbox/tokens.ts";
import { startReconciler } from "../../../src/slack/reconcile/start-reconciler.ts";
import { promiseOf } from "../../program/seen-message.ts";
import { until } from "../../program/until.ts";
import { approvals } from "../../program/workspace.ts";
import {
  at,
  looksOf,
  type MendedWorkspace,
  section,
  startMendedWorkspace,
  writingBy,
} from "./reconciled-workspace.ts";

const hourMs = 3_600_000;

/** A call of a pass to the engine or to Slack, before or after which its process dies. */
interface Point {
  number: number;
  phase: "before" | "after";
}

/** A process that is gone from one call on: nothing that it asks is asked, and nothing answers it. */
class Life {
  readonly calls: string[] = [];
  readonly #end: Point | undefined;
  isOver = false;

  constructor(end?: Point) {
    this.#end = end;
  }

  async call<Result>(what: string, make: () => Promise<Result>): Promise<Result> {
    if (this.isOver) return await never();
    this.calls.push(what);
    const number = this.calls.length;
    if (this.#endsAt(number, "before")) return await never();
    const result = await make();
    if (this.isOver || this.#endsAt(number, "after")) return await never();
    return result;
  }

  #endsAt(number: number, phase: Point["phase"]): boolean {
    if (this.#end?.number === number && this.#end.phase === phase) this.isOver = true;
    return this.isOver;
  }
}

function never(): Promise<never> {
  return new Promise(() => {
    // Nobody is there any more.
  });
}

class MortalWeb extends webApi.WebClient {
  readonly #life: Life;

  constructor(life: Life, url: string) {
    const slackApiUrl = `${url}/api/`;
    super(sandboxTokens.bot, { slackApiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true });
    this.#life = life;
  }

  override apiCall(
    ...given: Parameters<webApi.WebClient["apiCall"]>
  ): ReturnType<webApi.WebClient["apiCall"]> {
    return this.#life.call(`slack ${given[0]}`, () => super.apiCall(...given));
  }
}

function mortalClient(life: Life): typeof DurableClient {
  return class extends DurableClient {
    constructor(...[resonate, network, encryptor]: ConstructorParameters<typeof DurableClient>) {
      const send: Network["send"] = (request) =>
        life.call(`engine ${request.kind}`, () => network.send(request));
      super(resonate, Object.assign(Object.create(network), { send }), encryptor);
    }
  };
}

function startMortal(mended: MendedWorkspace, life: Life) {
  const web = new MortalWeb(life, mended.workspace.url);
  return startReconciler({
    ...mended.parts,
    ...writingBy(web),
    client: mended.connect(mortalClient(life)),
    everyMs: hourMs,
    silentMs: 60,
  });
}

/** One card edited, one deleted, one that is there twice. */
async function spoil({ web, workspace }: MendedWorkspace): Promise<void> {
  await web.chat.update({
    ...at(await workspace.card("edited")),
    text: "spoiled",
    blocks: [section("spoiled")],
  });
  await web.chat.delete(at(await workspace.card("gone")));
  const metadata = { event_type: "signoff", event_payload: { key: "card twice:0" } };
  await web.chat.postMessage({ channel: approvals, text: "again", metadata });
}

async function expectMended({ workspace }: MendedWorkspace, what: string): Promise<void> {
  await until(`all cards after a death ${what}`, async () => {
    const [edited, gone, twice] = await Promise.all(
      ["edited", "gone", "twice"].map((run) => workspace.cards(run)),
    );
    return (
      edited?.length === 1 &&
      promiseOf(edited[0] ?? { ts: "", text: "", kind: "message" }) !== undefined &&
      gone?.length === 1 &&
      twice?.length === 1 &&
      looksOf(twice[0]).includes("approve")
    );
  });
}

test("a mender killed at any point of its pass holds nobody up: what starts after it mends at once", async () => {
  const mended = await startMendedWorkspace();
  for (const run of ["edited", "gone", "twice"]) await mended.open(run);
  await spoil(mended);
  const whole = new Life();
  const first = startMortal(mended, whole);
  await expectMended(mended, "that did not happen");
  await until("the end of the pass", () => whole.calls.includes("engine promise.settle"));
  await first.stop();
  const labels = [...whole.calls];
  expect(labels.filter((label) => label.startsWith("slack")).length).toBeGreaterThan(8);
  const failures: string[] = [];
  // Of several readings in a row the first stands for all.
  const points = [...labels.entries()].filter(
    ([index, label]) => label !== "engine promise.get" || labels[index - 1] !== label,
  );
  for (const [index, label] of points) {
    for (const phase of ["before", "after"] as const) {
      await spoil(mended);
      const life = new Life({ number: index + 1, phase });
      startMortal(mended, life);
      await until(`the death ${phase} ${label}`, () => life.isOver);
      const heir = startMortal(mended, new Life());
      await expectMended(mended, `${phase} ${label}`).catch((error: unknown) => failures.push(String(error)));
      await heir.stop();
    }
  }
  console.info(`${points.length * 2} points: ${points.map(([, label]) => label).join(", ")}`);
  expect(failures).toEqual([]);
}, 300_000);
