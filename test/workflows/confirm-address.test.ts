import { afterEach, expect, test } from "vitest";
import { days } from "../../src/approval/duration.ts";
import { until } from "../program/until.ts";
import { type Stage, setStage } from "./stage.ts";

let stage: Stage;
afterEach(() => stage.stop());

const address = { street: "Main St 1", postcode: "1010", city: "Vienna" };
const polite = "No hard feelings: the address stays as it was, and nobody is asked again.";
const unread = { order: "7", ...address };
const told = "address of order 7";

async function asking(more: Record<string, unknown> = {}): Promise<void> {
  stage = await setStage("confirm-address");
  await stage.people.start("c-1", "confirm-address", { ...unread, ...more });
}

/** The question of this round of corrections, from 0: three calls each. */
const question = (round: number) => `c-1:${2 * round}`;

test("an address that is left as it is is confirmed, once", async () => {
  await asking();
  await stage.people.answer(question(0), address);
  expect(await stage.people.end("c-1")).toBe(`${told} confirmed: Main St 1, 1010 Vienna`);
  expect(stage.webhook.calls.map(({ body }) => body)).toEqual([
    { event: "address.confirmed", run: "c-1", order: "7", ...address },
  ]);
});

test("an answer that leaves fields out confirms what they were", async () => {
  await asking();
  await stage.people.answer(question(0), {});
  expect(await stage.people.end("c-1")).toBe(`${told} confirmed: Main St 1, 1010 Vienna`);
});

test("what was corrected goes round again, filled in with the correction", async () => {
  await asking();
  await stage.people.answer(question(0), { ...address, city: "Graz" }, "U0BEN");
  const again = await until("the question", () => stage.worker.presenter.card(question(1))?.state.request);
  expect(again.fields).toMatchObject({ Address: "Main St 1, 1010 Graz" });
  await stage.people.answer(question(1), { street: "Main St 1", postcode: "1010", city: "Graz" }, "U0CHO");
  expect(await stage.people.end("c-1")).toBe(`${told} confirmed: Main St 1, 1010 Graz`);
  expect(stage.webhook.events).toEqual(["address.confirmed"]);
});

test("five corrections end it, and nothing is confirmed", async () => {
  await asking();
  for (let round = 0; round < 5; round += 1) {
    await stage.people.answer(question(round), { ...address, city: `Graz ${round}` });
  }
  expect(await stage.people.end("c-1")).toBe(`${told} not confirmed: corrected 5 times`);
  expect(stage.webhook.calls).toEqual([]);
});

test("silence ends it politely after two days and two reminders", async () => {
  await asking();
  await stage.people.round(question(0), 0);
  stage.worker.passTime(days(3));
  expect(await stage.people.end("c-1")).toBe(`${told} not confirmed: expired`);
  await until("the note", () => stage.notes().includes(polite));
  const entries = stage.worker.presenter.card(question(0))?.state.entries;
  expect(entries?.map(({ kind }) => kind)).toEqual(["reminder", "reminder", "outcome"]);
});

test("who asks may withdraw it, and anyone else is not asked if a person is named", async () => {
  await asking({ person: "U0DEE" });
  expect(await stage.people.answer(question(0), address, "U0BEN")).toMatchObject({ reason: "not-entitled" });
  await stage.people.respond({ approval: question(0), by: "U0ANA", act: { kind: "withdrawal" } });
  expect(await stage.people.end("c-1")).toBe(`${told} not confirmed: withdrawn`);
});

test("an address that the webhook refuses is not said to be taken", async () => {
  await asking();
  stage.webhook.reply = () => ({ status: 422, body: "no such street" });
  await stage.people.answer(question(0), address);
  expect(await stage.people.end("c-1")).toBe(`${told} confirmed, but not taken: no such street`);
});

test("a question that is open when the program starts again is the same question", async () => {
  await asking();
  await until("the card", () => stage.worker.presenter.card(question(0)));
  await stage.worker.stopWorker();
  stage.worker.startWorker({ webhooks: new Map() });
  await stage.people.answer(question(0), address);
  expect(await stage.people.end("c-1")).toBe(`${told} confirmed: Main St 1, 1010 Vienna`);
  expect(stage.worker.presenter.posts).toBe(1);
  await until("the note", () => stage.notes().some((text) => text.startsWith("No webhook is configured")));
});
