/** Slack's payloads with anything in them, rightly signed: no crash, no unhandled rejection, no approval. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { postAsSlack } from "../slack/connection/http-mode/signed-request.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { type RecordingProxy, startRecordingProxy } from "./recording-proxy.ts";
import { promiseOf } from "./seen-message.ts";
import { deliverTo, signingSecret } from "./test-slack.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

let program: RunningProgram;
let proxy: RecordingProxy;
const rejections: unknown[] = [];
const note = (reason: unknown) => void rejections.push(reason);

beforeAll(async () => {
  process.on("unhandledRejection", note);
  program = await startInProcess({}, undefined, "http");
  proxy = await startRecordingProxy(program.httpUrl);
  await deliverTo(program.workspace.url, proxy.url);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  proxy.stop();
  await program.stop();
});

/** None of them is somebody who may approve. */
const odd = fc.oneof(
  fc.constantFrom<Json>(
    "__proto__",
    "constructor",
    "",
    "a".repeat(5_000),
    "<!channel>",
    "\u0000",
    "r:1.2",
    "U0ANA",
    "C0APPROVALS",
  ),
  fc.constantFrom<Json>(null, true, -1, 1e308, [], {}, [[]], { id: "U0ANA" }, { value: {} }),
  fc.string(),
);

/** `payload` with some of what is in it, at any depth, replaced or taken out. */
function mutate(payload: Json, random: () => number, values: readonly Json[]): Json {
  const pick = () => values[Math.floor(random() * values.length)] ?? null;
  if (random() < 0.04) return pick();
  if (Array.isArray(payload)) return payload.map((item) => mutate(item, random, values));
  if (typeof payload !== "object" || payload === null) return payload;
  const kept = Object.entries(payload).filter(() => random() > 0.03);
  return Object.fromEntries(kept.map(([name, value]) => [name, mutate(value, random, values)]));
}

test("whatever stands in a command, a click, a submission or an event, nothing breaks and nothing is approved", async () => {
  const { workspace } = program;
  await workspace.start("U0ANA", "refund id=r order=1 amount=5 reason=late");
  const card = await workspace.card("r");
  // Of the requester, who may not approve: they open dialogs, and are refused.
  await workspace.click("U0ANA", card, "approve");
  await workspace.start("U0ANA", "refund");
  await workspace.submit("U0ANA", { order: "", amount: "x", reason: "" });
  await workspace.command("U0ANA", "/workflows", "pending");
  await workspace.command("U0ANA", "/resolve-promise", "r:1.2 approve");
  const bodies = proxy.recorded.map(({ body, headers }) => ({
    body,
    contentType: headers["content-type"] ?? "",
  }));
  expect(bodies.length).toBeGreaterThan(4);

  const cases = fc.sample(
    fc.record({ which: fc.nat(), values: fc.array(odd, { minLength: 1, maxLength: 4 }), seed: fc.nat() }),
    { numRuns: 900, seed: 7 },
  );
  const url = `${program.httpUrl}/slack/events`;
  const send = async ({ which, values, seed }: (typeof cases)[number]) => {
    const recorded = bodies[which % bodies.length] ?? { body: "", contentType: "" };
    let state = seed + 1;
    const random = () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const form = new URLSearchParams(recorded.body);
    const payload = form.get("payload");
    const body =
      payload === null
        ? new URLSearchParams(
            [...form].flatMap(([name, value]): [string, string][] =>
              random() < 0.1 ? [] : [[name, random() < 0.1 ? String(values[0]) : value]],
            ),
          ).toString()
        : new URLSearchParams({
            payload: JSON.stringify(mutate(JSON.parse(payload), random, values)),
          }).toString();
    const { contentType } = recorded;
    return (await postAsSlack(url, { secret: signingSecret, body, contentType })).status;
  };
  const statuses = new Map<number, number>();
  // What no listener knows is answered after 3 s, so many are sent at once.
  for (let from = 0; from < cases.length; from += 300) {
    for (const status of await Promise.all(cases.slice(from, from + 300).map(send)))
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  console.info(`answers: ${JSON.stringify([...statuses])}`);
  expect(rejections).toEqual([]);
  expect((await fetch(`${program.httpUrl}/ready`)).status).toBe(200);
  const after = await workspace.card("r");
  expect(promiseOf(after)).toBe("r:1.2");
  expect(after.text).not.toContain("Approved");
  // It works as ever for the next person.
  expect(await workspace.click("U0BEN", after, "approve")).toMatchObject({ acked: true });
}, 120_000);
