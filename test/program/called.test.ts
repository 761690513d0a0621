/** A program with Resonate's own SDK asks people from its workflow; it is seen, cancelled and closed like any other. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { type CallingProgram, startCallingProgram } from "./calling-program.ts";

let calling: CallingProgram;
beforeAll(async () => {
  calling = await startCallingProgram();
});
afterAll(() => calling.stop());

async function get(path: string, as: string, method = "GET") {
  const response = await fetch(new URL(path, calling.program.httpUrl), {
    method,
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret` },
    ...(method === "POST" ? { body: "{}" } : {}),
  });
  return { status: response.status, body: z.looseObject({}).parse(await response.json()) };
}

test("it asks by its name, waits while people think, and goes on with their verdict", async () => {
  const { card, result } = await calling.start("ship-1");
  expect(JSON.stringify(card.blocks)).toContain("Requested by ci");
  expect(JSON.stringify(card.blocks)).toContain("deploy");
  await calling.program.workspace.click("U0BEN", card, "approve");
  expect(await result).toMatchObject({ kind: "approved", by: "U0BEN", surface: "button" });
});

test("people and programs find it by the run's ID, in commands, lists and the audit", async () => {
  const { card } = await calling.start("seen-1");
  const status = await calling.program.workspace.command("U0ANA", "/workflows", "status seen-1");
  expect(status.response?.text ?? JSON.stringify(status)).toContain("Deploy seen-1");
  const pending = await calling.program.workspace.command("U0BEN", "/workflows", "pending");
  expect(JSON.stringify(pending)).toContain("Deploy seen-1");
  expect(JSON.stringify((await get("/workflows/seen-1", "ci")).body)).toContain("Deploy seen-1");
  const listed = await get("/approvals?run=seen-1", "other");
  expect(JSON.stringify(listed.body)).toContain('"requester":"ci"');
  const audit = await calling.program.workspace.command("U0DEE", "/workflows", "audit seen-1");
  expect(JSON.stringify(audit)).toContain("Deploy seen-1");
  await calling.program.workspace.click("U0BEN", card, "deny");
});

test("it is in the home tab of whoever is asked", async () => {
  const { card } = await calling.start("home-1");
  expect(JSON.stringify(await calling.program.workspace.openHome("U0BEN"))).toContain("Deploy home-1");
  await calling.program.workspace.click("U0BEN", card, "approve");
});

test("an operator cancels it by the run's ID, and the program learns why", async () => {
  const { result } = await calling.start("stop-1");
  const answer = await calling.program.workspace.command("U0DEE", "/workflows", "cancel stop-1");
  expect(answer.ok).toBe(true);
  expect(await result).toMatchObject({ kind: "cancelled", by: "U0DEE" });
  await calling.untilClosed("stop-1", Date.now());
});

test("its card is closed when the program gives up", async () => {
  await calling.start("gone-1");
  await calling.resonate.promises.cancel("gone-1");
  await calling.untilClosed("gone-1", Date.now());
});
