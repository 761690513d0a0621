import type { ViewSubmitAction } from "@slack/bolt";
import type { ModalView } from "@slack/types";
import { expect, test } from "vitest";
import { Driver } from "./driver.ts";
import { eventually } from "./eventually.ts";
import { openSandbox, startApp } from "./sandbox-fixture.ts";

const approvals = { channel: "C0APPROVALS" };

const plain = (text: string) => ({ type: "plain_text" as const, text });

function reasonModal(): ModalView {
  const element = { type: "plain_text_input" as const, action_id: "text" };
  const who = { type: "users_select" as const, action_id: "who" };
  return {
    type: "modal",
    callback_id: "reason",
    private_metadata: "promise-1",
    notify_on_close: true,
    title: plain("Reason"),
    submit: plain("Send"),
    blocks: [
      { type: "input", block_id: "why", label: plain("Why"), element },
      { type: "input", block_id: "whom", label: plain("Whom"), optional: true, element: who },
    ],
  };
}

/** A sandbox whose app opens the modal at `/reason`; returns the open view's ID. */
async function openWithModal(now: () => number = Date.now) {
  const sandbox = await openSandbox({ now });
  const driver = new Driver(sandbox);
  const submissions: ViewSubmitAction[] = [];
  const closed: string[] = [];
  const errors: unknown[] = [];
  const released = Promise.withResolvers<void>();
  await startApp(sandbox, (app) => {
    app.command("/reason", async ({ ack, body, client }) => {
      await ack();
      if (body.text === "wait") await released.promise;
      await client.views.open({ trigger_id: body.trigger_id, view: reasonModal() });
      if (body.text === "twice")
        await client.views.open({ trigger_id: body.trigger_id, view: reasonModal() });
    });
    app.view<ViewSubmitAction>({ callback_id: "reason", type: "view_submission" }, async ({ ack, body }) => {
      submissions.push(body);
      const why = body.view.state.values.why?.text?.value ?? "";
      if (why.length < 5) await ack({ response_action: "errors", errors: { why: "Say more" } });
      else await ack();
    });
    app.view({ callback_id: "reason", type: "view_closed" }, async ({ ack, view }) => {
      closed.push(view.id);
      await ack();
    });
    app.error(async (failure) => {
      errors.push("error" in failure ? failure.error : failure);
    });
  });
  const runCommand = (text = "") =>
    driver.post("commands", { user: "U0ANA", ...approvals, command: "/reason", text });
  return { driver, submissions, closed, errors, runCommand, release: released.resolve };
}

async function openView(driver: Driver): Promise<string> {
  await eventually(() => driver.views("U0ANA")).toHaveLength(1);
  return (await driver.views("U0ANA"))[0]?.id ?? "";
}

test("a modal is filled in, refused by the app at a field, filled in again, and gone", async () => {
  const { driver, submissions, runCommand } = await openWithModal();
  await runCommand();
  const viewId = await openView(driver);
  const submit = (values: object) => driver.post("views", { user: "U0ANA", viewId, submit: true, values });

  const refused = await submit({ why: { text: "no" }, whom: { who: "U0BEN" } });
  expect(refused).toMatchObject({ acked: true, response_action: "errors", errors: { why: "Say more" } });
  expect(await driver.views("U0ANA")).toHaveLength(1);
  expect(await submit({ why: "because" })).toMatchObject({ acked: true });
  expect(await driver.views("U0ANA")).toEqual([]);
  expect(submissions[0]).toMatchObject({
    type: "view_submission",
    user: { id: "U0ANA" },
    view: {
      id: viewId,
      callback_id: "reason",
      private_metadata: "promise-1",
      state: {
        values: {
          why: { text: { type: "plain_text_input", value: "no" } },
          whom: { who: { type: "users_select", selected_user: "U0BEN" } },
        },
      },
    },
  });
  expect(submissions[1]?.view.state.values.whom?.who).toEqual({ type: "users_select", selected_user: null });
});

test("a required input left empty is refused without asking the app", async () => {
  const { driver, submissions, runCommand } = await openWithModal();
  await runCommand();
  const viewId = await openView(driver);
  const answer = await driver.post("views", { user: "U0ANA", viewId, submit: true });
  expect(answer).toMatchObject({ acked: false, response_action: "errors" });
  expect(answer.errors).toEqual({ why: "Please complete this required field." });
  expect(submissions).toEqual([]);
});

test("closing tells the app that asked to be told", async () => {
  const { driver, closed, runCommand } = await openWithModal();
  await runCommand();
  const viewId = await openView(driver);
  await driver.post("views", { user: "U0ANA", viewId, submit: false });
  expect(closed).toEqual([viewId]);
  expect(await driver.views("U0ANA")).toEqual([]);
});

test("a trigger opens one modal and no second", async () => {
  const { errors, runCommand } = await openWithModal();
  await runCommand("twice");
  await eventually(() => errors).toMatchObject([{ data: { error: "exchanged_trigger_id" } }]);
});

test("a trigger expires after 3 seconds", async () => {
  let nowMs = Date.now();
  const { errors, runCommand, release } = await openWithModal(() => nowMs);
  await runCommand("wait");
  nowMs += 3001;
  release();
  await eventually(() => errors).toMatchObject([{ data: { error: "expired_trigger_id" } }]);
});

test("a fault makes the next trigger expire", async () => {
  const { driver, errors, runCommand } = await openWithModal();
  await driver.post("faults", { kind: "expired_trigger", times: 1 });
  await runCommand();
  await eventually(() => errors).toMatchObject([{ data: { error: "expired_trigger_id" } }]);
  await runCommand();
  await openView(driver);
});

test("opening the home tab lets the app publish it", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  await startApp(sandbox, (app) => {
    app.event("app_home_opened", async ({ event, client }) => {
      const blocks = [{ type: "section" as const, text: plain(`Hello ${event.user} on ${event.tab}`) }];
      await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
    });
  });
  expect(await driver.send("GET", "home?user=U0ANA")).toEqual({ ok: true, view: null });
  expect(await driver.post("home", { user: "U0ANA" })).toMatchObject({ acked: true });
  await eventually(async () => (await driver.send("GET", "home?user=U0ANA")).view).toMatchObject({
    type: "home",
    blocks: [{ text: { text: "Hello U0ANA on home" } }],
  });
});
