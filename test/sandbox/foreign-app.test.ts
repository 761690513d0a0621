import { expect, test } from "vitest";
import { Driver } from "./driver.ts";
import { listen } from "./foreign-app.ts";
import { openSandbox, startApp } from "./sandbox-fixture.ts";

const channel = "C0GENERAL";

test("an app that knows nothing of Signoff greets, repeats, opens a form, and shows its home tab", async () => {
  const sandbox = await openSandbox({ events: ["app_home_opened", "message"] });
  const driver = new Driver(sandbox);
  await startApp(sandbox, listen);

  await driver.post("messages", { user: "U0ANA", channel, text: "hello" });
  const greeting = await driver.seeMessage({ channel }, "Hey there <@U0ANA>!");
  await driver.post("actions", { user: "U0BEN", channel, ts: greeting.ts, actionId: "button_click" });
  await driver.seeMessage({ channel }, "<@U0BEN> clicked the button");

  await driver.post("commands", { user: "U0ANA", channel, command: "/echo", text: "echo, echo" });
  const echo = await driver.seeMessage({ channel, user: "U0ANA" }, "You said: echo, echo");
  expect(echo.kind).toBe("ephemeral");

  await driver.post("commands", { user: "U0ANA", channel, command: "/ticket" });
  const [view] = await driver.views("U0ANA");
  const file = (text: string) =>
    driver.post("views", {
      user: "U0ANA",
      viewId: view?.id,
      submit: true,
      values: { what: text, who: "U0BEN" },
    });
  expect(await file("ouch")).toMatchObject({ response_action: "errors", errors: { what: "Say more." } });
  expect(await file("The printer burns")).toMatchObject({ acked: true });
  await expect.poll(async () => (await driver.views("U0ANA")).length).toBe(0);
  const place = await driver.send("GET", "workspace");
  expect(JSON.stringify(place)).toContain("U0ANA");
  await expect
    .poll(async () => JSON.stringify(await driver.calls("chat.postMessage")))
    .toContain("Filed: The printer burns for <@U0BEN>");

  await driver.post("home", { user: "U0CHO" });
  const home = async () => JSON.stringify(await driver.send("GET", "home?user=U0CHO"));
  await expect.poll(home).toContain("Welcome home, <@U0CHO>");
  const { view: shown } = (await driver.send("GET", "home?user=U0CHO")) as unknown as {
    view: { id: string };
  };
  await driver.post("actions", { user: "U0CHO", viewId: shown.id, actionId: "again" });
  await expect.poll(home).toContain("Welcome again");
});

test("events that an app has not subscribed to are not sent to it", async () => {
  const sandbox = await openSandbox();
  const driver = new Driver(sandbox);
  const heard: string[] = [];
  await startApp(sandbox, (app) => {
    app.message(async ({ message }) => void heard.push(message.type));
    app.command("/echo", async ({ ack }) => ack("done"));
  });
  await driver.post("messages", { user: "U0ANA", channel, text: "hello" });
  await driver.post("commands", { user: "U0ANA", channel, command: "/echo" });
  expect(heard).toEqual([]);
});
