/** Approvers whom the organization's own directory names, in the whole program. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { minutes, seconds } from "../../src/approval/duration.ts";
import { escalate, remind } from "../../src/approval/ladder.ts";
import { fromDirectory, managerOf, onCall } from "../../src/approval/source.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { type RunningProgram, startInProcess } from "./in-process.ts";
import { until } from "./until.ts";
import type { Workspace } from "./workspace.ts";

const asking = defineWorkflow({
  name: "asking",
  title: "Asks the manager",
  version: 1,
  input: z.object({}),
  *run(ctx, _, run) {
    const outcome = yield* requestApproval(ctx, {
      title: "Expense",
      policy: { require: [{ from: managerOf(run.startedBy) }], override: fromDirectory("board") },
      reasons: { deny: "none" },
      // Of the first one nobody else may decide, however long it takes.
      ladder:
        run.id === "expense-1"
          ? []
          : [remind(seconds(1)), escalate(seconds(2), onCall("payments & more", 1))],
      deadline: minutes(10),
    });
    return outcome.kind;
  },
});

let isAway = false;
let server: Server;
let program: RunningProgram;
let workspace: Workspace;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { source } = JSON.parse(await text(request));
    if (isAway || request.headers.authorization !== "Bearer a-secret") response.writeHead(503).end();
    else response.end(JSON.stringify({ people: source === "manager-of" ? ["U0CHO"] : [] }));
  }).listen(0, "127.0.0.1");
  await new Promise((done) => server.once("listening", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  program = await startInProcess(
    { SIGNOFF_DIRECTORY_URL: url, SIGNOFF_DIRECTORY_TOKEN: "a-secret" },
    { workflows: [asking] },
  );
  workspace = program.workspace;
});
afterAll(async () => {
  await program.stop();
  server.close();
});

const wordTo = (person: string, words: string) =>
  until(`a private word to ${person}: ${words}`, async () =>
    (await workspace.privateWords(person)).some((text) => text.includes(words)),
  );

test("the card names them in words, a reminder mentions them, and only they may approve", async () => {
  isAway = true;
  await workspace.start("U0ANA", "asking id=expense-1");
  const card = await workspace.card("expense-1");
  expect(JSON.stringify(card.blocks)).toContain("manager of <@U0ANA>");
  await workspace.click("U0CHO", card, "approve");
  await wordTo("U0CHO", "I could not look up manager of <@U0ANA>: the directory answers 503");
  expect(JSON.stringify(await workspace.openHome("U0CHO"))).toContain("I could not look up manager of");

  isAway = false;
  await workspace.start("U0ANA", "asking id=expense-2");
  const second = await workspace.card("expense-2");
  const lines = await until("the ladder", async () => {
    const texts = (await workspace.thread(second)).map(({ text }) => text).join("\n");
    return texts.includes("Escalated") && texts;
  });
  expect(lines).toMatch(/Still waiting, .*<@U0CHO>/);
  expect(lines).toContain("on call for payments &amp; more, level 1 can now decide, too");
  await workspace.click("U0BEN", second, "approve");
  await wordTo("U0BEN", "You are not one of those who decide this");
  await workspace.click("U0CHO", second, "approve");
  await until("the end", async () =>
    (await workspace.thread(second)).some(({ text }) => text.includes("finished:* approved")),
  );
});
