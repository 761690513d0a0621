import type { SlackViewAction, ViewSubmitAction } from "@slack/bolt";
import type { KnownBlock, ModalView } from "@slack/types";
import { expect, test } from "vitest";
import { buttonBlock, plain, textBlock } from "./blocks-fixture.ts";
import { hasBrowser, openPage } from "./browser.ts";
import { eventually } from "./eventually.ts";
import { createClient, openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0APPROVALS";

const choice = (value: string) => ({ text: plain(value.toUpperCase()), value });

const fields: KnownBlock[] = [
  {
    type: "input",
    block_id: "why",
    label: plain("Reason"),
    hint: plain("All can read it"),
    element: {
      type: "plain_text_input",
      action_id: "a",
      multiline: true,
      max_length: 40,
      initial_value: "Seen",
      placeholder: plain("Say why"),
    },
  },
  {
    type: "input",
    block_id: "way",
    label: plain("Way"),
    element: { type: "static_select", action_id: "a", options: [choice("bank"), choice("card")] },
  },
  {
    type: "input",
    block_id: "speed",
    label: plain("Speed"),
    element: { type: "radio_buttons", action_id: "a", options: [choice("fast"), choice("slow")] },
  },
  {
    type: "input",
    block_id: "tell",
    label: plain("Tell"),
    optional: true,
    element: { type: "checkboxes", action_id: "a", options: [choice("mail"), choice("post")] },
  },
  {
    type: "input",
    block_id: "whom",
    label: plain("Whom"),
    element: { type: "users_select", action_id: "a" },
  },
];

function modal(callback_id: string, blocks: KnownBlock[], submit?: string): ModalView {
  const common = { type: "modal" as const, callback_id, title: plain(`Title ${callback_id}`), blocks };
  return submit ? { ...common, submit: plain(submit), close: plain("Not now") } : common;
}

const note: KnownBlock = { type: "context", elements: [{ type: "mrkdwn", text: "*Small* print" }] };
const closing = modal("closing", [textBlock("All is *noted*.")]);

/** An app whose button opens the form; `answer` is how it takes a submission. */
async function openForm(
  answer: (body: SlackViewAction, ack: (response?: object) => Promise<void>) => Promise<void>,
) {
  const sandbox = await openSandbox();
  const submissions: ViewSubmitAction[] = [];
  await startApp(sandbox, (app) => {
    app.action("open", async ({ ack, body, client }) => {
      await ack();
      if (!("trigger_id" in body)) return;
      const view = modal("form", [textBlock("*Refund* of 12"), note, ...fields], "Send");
      await client.views.open({ trigger_id: body.trigger_id, view });
    });
    app.view<ViewSubmitAction>(
      { callback_id: /form|second/, type: "view_submission" },
      async ({ ack, body }) => {
        submissions.push(body);
        await answer(body, async (response) => await ack(response as Parameters<typeof ack>[0]));
      },
    );
  });
  await createClient(sandbox).chat.postMessage({ channel, text: "x", blocks: [buttonBlock("open")] });
  const { page, problems } = await openPage(sandbox.url);
  await page.getByRole("button", { name: "Approve" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("heading", { name: "Title form" }).waitFor();
  return { page, problems, dialog, submissions };
}

type Form = Awaited<ReturnType<typeof openForm>>;

async function fillIn({ dialog }: Form): Promise<void> {
  await dialog.getByLabel("Reason").fill("Twice charged");
  await dialog.getByLabel("Way").selectOption("card");
  await dialog.getByRole("radio", { name: "SLOW" }).check();
  await dialog.getByRole("checkbox", { name: "POST" }).check();
  await dialog.getByRole("combobox", { name: "Whom" }).fill("ch");
  await dialog.getByRole("option", { name: "Cho Finance" }).click();
}

test.skipIf(!hasBrowser)(
  "a modal is filled in, refused at its fields, and ends with a sentence",
  async () => {
    let refusals = 0;
    const form = await openForm(async (_body, ack) => {
      if (refusals++ === 0) await ack({ response_action: "errors", errors: { why: "Say more" } });
      else await ack({ response_action: "update", view: closing });
    });
    const { page, dialog, problems, submissions } = form;
    const reason = dialog.getByRole("textbox", { name: "Reason" });
    expect(await reason.inputValue()).toBe("Seen");
    expect(await reason.getAttribute("placeholder")).toBe("Say why");
    expect(await reason.evaluate((node) => node.matches(":focus"))).toBe(true);
    for (const text of ["All can read it", "4 / 40", "(optional)", "Small print"])
      await dialog.getByText(text).waitFor();

    await dialog.getByRole("button", { name: "Send" }).click();
    await eventually(() => dialog.getByText("Please complete this required field.").count()).toBe(3);
    expect(submissions).toEqual([]);
    await fillIn(form);
    await reason.press("Control+Enter");
    await dialog.getByText("Say more").waitFor();
    expect(await reason.getAttribute("aria-invalid")).toBe("true");
    expect(await dialog.getByText("Please complete").count()).toBe(0);

    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByText("All is noted.").waitFor();
    expect(submissions[1]?.view.state.values).toMatchObject({
      why: { a: { value: "Twice charged" } },
      way: { a: { selected_option: choice("card") } },
      speed: { a: { selected_option: choice("slow") } },
      tell: { a: { selected_options: [choice("post")] } },
      whom: { a: { selected_user: "U0CHO" } },
    });
    expect(await dialog.getByRole("button").allTextContents()).toEqual(["Close"]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    const opener = page.getByRole("button", { name: "Approve" });
    await eventually(() => opener.evaluate((node) => node.matches(":focus"))).toBe(true);
    expect(problems).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "a modal pushed on another gives it back as it was, until all are cleared",
  async () => {
    const form = await openForm(async (body, ack) => {
      const isFirst = body.view.callback_id === "form";
      await ack(
        isFirst
          ? { response_action: "push", view: modal("second", [textBlock("Sure?")], "Sure") }
          : { response_action: "clear" },
      );
    });
    const { page, dialog } = form;
    await fillIn(form);
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByRole("heading", { name: "Title second" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.getByRole("heading", { name: "Title form" }).waitFor();
    expect(await dialog.getByLabel("Reason").inputValue()).toBe("Twice charged");
    expect(await dialog.getByLabel("Way").inputValue()).toBe("card");
    expect(await dialog.getByRole("radio", { name: "SLOW" }).isChecked()).toBe(true);
    expect(await dialog.getByRole("checkbox", { name: "POST" }).isChecked()).toBe(true);
    expect(await dialog.getByRole("combobox", { name: "Whom" }).inputValue()).toBe("Cho");
    await dialog.getByRole("button", { name: "Send" }).click();
    await dialog.getByRole("button", { name: "Sure" }).click();
    await dialog.waitFor({ state: "detached" });
  },
);

test.skipIf(!hasBrowser)("focus stays in a modal, and a submission that nobody takes is told", async () => {
  const form = await openForm(async () => undefined);
  const { page, dialog } = form;
  await fillIn(form);
  await dialog.getByRole("button", { name: "Send" }).focus();
  await page.keyboard.press("Tab");
  expect(await dialog.getByLabel("Reason").evaluate((node) => node.matches(":focus"))).toBe(true);
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.getByText("did not answer within 3 seconds").waitFor();
  expect(await dialog.getByLabel("Reason").inputValue()).toBe("Twice charged");
  await dialog.getByRole("button", { name: "Not now" }).click();
  await dialog.waitFor({ state: "detached" });
});
