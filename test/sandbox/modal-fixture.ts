/** An app that opens one modal at `/open`, and keeps what comes of it. */
import type { BlockAction, ViewClosedAction, ViewSubmitAction } from "@slack/bolt";
import type { KnownBlock, ModalView, PlainTextOption } from "@slack/types";
import { plain } from "./blocks-fixture.ts";
import { Driver } from "./driver.ts";
import { eventually } from "./eventually.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

export function modal(blocks: KnownBlock[], more: Partial<ModalView> = {}): ModalView {
  return {
    type: "modal",
    callback_id: "form",
    title: plain("Form"),
    submit: plain("Send"),
    close: plain("Not now"),
    blocks,
    ...more,
  };
}

type InputElement = Extract<KnownBlock, { type: "input" }>["element"];

/** An input whose block has its element's name too. */
export function input(block_id: string, element: InputElement, more: object = {}): KnownBlock {
  return { type: "input", block_id, label: plain(`The ${block_id}`), element, ...more };
}

export function choice(value: string, description?: string): PlainTextOption {
  const about = description ? { description: plain(description) } : {};
  return { text: plain(value.toUpperCase()), value, ...about };
}

/** Answers a submission: nothing closes the modal. */
type Answer = (body: ViewSubmitAction) => object | undefined;

export async function openWithModal(view: ModalView, answer: Answer = () => undefined) {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const submissions: ViewSubmitAction[] = [];
  const actions: BlockAction[] = [];
  const closed: ViewClosedAction[] = [];
  await startApp(sandbox, (app) => {
    app.command("/open", async ({ ack, body, client }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.action<BlockAction>(/.*/, async ({ ack, body }) => {
      actions.push(body);
      await ack();
    });
    app.view<ViewSubmitAction>({ callback_id: /.*/, type: "view_submission" }, async ({ ack, body }) => {
      submissions.push(body);
      const response = answer(body);
      await (response ? ack(response as Parameters<typeof ack>[0]) : ack());
    });
    app.view<ViewClosedAction>({ callback_id: /.*/, type: "view_closed" }, async ({ ack, body }) => {
      closed.push(body);
      await ack();
    });
  });
  /** Opens the modal for Ana and returns its ID. */
  const open = async () => {
    await driver.post("commands", { user: "U0ANA", channel: "C0APPROVALS", command: "/open" });
    await eventually(() => driver.views("U0ANA")).toHaveLength(1);
    return (await driver.views("U0ANA"))[0]?.id ?? "";
  };
  return { sandbox, driver, client: createClient(sandbox), submissions, actions, closed, open };
}
