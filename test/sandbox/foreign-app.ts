/** An app that is not Signoff's, as people begin one: it greets, opens a form, shows a home tab, and repeats what it hears. */
import type { App, BlockAction } from "@slack/bolt";
import { plain, textBlock } from "./blocks-fixture.ts";

export function listen(app: App): void {
  app.message("hello", async ({ message, say }) => {
    if (!("user" in message)) return;
    await say({
      text: `Hey there <@${message.user}>!`,
      blocks: [
        {
          ...textBlock(`Hey there <@${message.user}>!`),
          accessory: { type: "button", text: plain("Click Me"), action_id: "button_click" },
        },
      ],
    });
  });
  app.action<BlockAction>("button_click", async ({ body, ack, say }) => {
    await ack();
    await say(`<@${body.user.id}> clicked the button`);
  });
  app.command("/echo", async ({ command, ack, respond }) => {
    await ack();
    await respond(`You said: ${command.text}`);
  });
  app.shortcut("never", async ({ ack }) => ack());
  app.command("/ticket", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: "modal",
        callback_id: "ticket",
        title: plain("New ticket"),
        submit: plain("File"),
        blocks: [
          {
            type: "input",
            block_id: "what",
            label: plain("What is wrong?"),
            element: { type: "plain_text_input", action_id: "text" },
          },
          {
            type: "input",
            block_id: "who",
            label: plain("Who should look?"),
            optional: true,
            element: { type: "users_select", action_id: "user" },
          },
        ],
      },
    });
  });
  app.view("ticket", async ({ ack, body, view, client }) => {
    const text = view.state.values.what?.text?.value ?? "";
    if (text.length < 5) {
      await ack({ response_action: "errors", errors: { what: "Say more." } });
      return;
    }
    await ack();
    const who = view.state.values.who?.user?.selected_user;
    await client.chat.postMessage({
      channel: body.user.id,
      text: `Filed: ${text}${who ? ` for <@${who}>` : ""}`,
    });
  });
  app.event("app_home_opened", async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: "home",
        blocks: [
          textBlock(`Welcome home, <@${event.user}>`),
          { type: "actions", elements: [{ type: "button", text: plain("Again"), action_id: "again" }] },
        ],
      },
    });
  });
  app.action<BlockAction>("again", async ({ ack, body, client }) => {
    await ack();
    await client.views.publish({
      user_id: body.user.id,
      view: { type: "home", blocks: [textBlock("Welcome again")] },
    });
  });
}
