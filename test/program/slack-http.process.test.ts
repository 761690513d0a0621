import { expect, onTestFinished, test } from "vitest";
import { freePort, prepareParts } from "./parts.ts";
import { deliverTo, signingSecret } from "./test-slack.ts";
import { until } from "./until.ts";

test("while the engine stands still a click is left unacknowledged, and its person told: first that it is not known, then how it ended", async () => {
  const port = await freePort();
  const parts = await prepareParts({
    SLACK_APP_TOKEN: "",
    SLACK_SIGNING_SECRET: signingSecret,
  });
  onTestFinished(() => parts.dispose());
  const engine = await parts.start("engine");
  await Promise.all([parts.start("worker"), parts.start("gateway", { PORT: String(port) })]);
  await deliverTo(parts.sandbox.url, `http://127.0.0.1:${port}`);
  await parts.workspace.start("U0ANA", "foo-workflow id=h-7");
  const card = await parts.workspace.card("h-7");
  const told = (what: string) =>
    until(what, async () =>
      (await parts.workspace.privateWords("U0BEN")).some((text) => text.includes(what)),
    );
  engine.signal("SIGSTOP");
  expect(await parts.workspace.click("U0BEN", card, "approve")).toMatchObject({ acked: false });
  await told("not known yet");
  engine.signal("SIGCONT");
  await told("Your response was recorded");
  await until("the outcome", async () =>
    (await parts.workspace.card("h-7")).text.includes("*Approved* by <@U0BEN>"),
  );
});
