/** What is printed in a whole run, at the finest level, holds no secret. */
import { randomBytes } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import { sandboxTokens } from "../../src/sandbox/tokens.ts";
import { GithubStandIn, installationToken, webhookSecret } from "../callers/github-stand-in.ts";
import { prepareProgram } from "./child-program.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

const random = () => randomBytes(18).toString("base64url");

test("no token and no key is in any output of a run, not even when calls fail", async () => {
  const secrets = {
    SIGNOFF_API_TOKEN: random(),
    SIGNOFF_SIGNING_KEY: random(),
    SIGNOFF_ENCRYPTION_KEY: random(),
    RESONATE_TOKEN: random(),
    SIGNOFF_WEBHOOK_SECRET: `whsec_${randomBytes(32).toString("base64")}`,
  };
  const github = await GithubStandIn.start();
  onTestFinished(() => github.stop());
  const env = {
    ...github.env,
    ...secrets,
    SIGNOFF_API_TOKEN: `ci:${secrets.SIGNOFF_API_TOKEN}`,
    LOG_LEVEL: "trace",
  };
  const program = await prepareProgram({ env });
  onTestFinished(() => program.dispose());
  await program.start();
  const { workspace, httpUrl } = program;
  const call = (path: string, token: string, body?: object) =>
    fetch(`${httpUrl}${path}`, {
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    });
  await workspace.fault({ kind: "error", method: "chat.postMessage", times: 1 });
  await workspace.fault({ kind: "drop", method: "chat.postMessage", times: 1 });
  await workspace.start("U0ANA", "foo-workflow id=s-1");
  const card = await workspace.card("s-1");
  await workspace.fault({ kind: "disconnect" });
  expect((await call("/approvals", secrets.SIGNOFF_API_TOKEN)).status).toBe(200);
  expect((await call("/approvals", "wrong")).status).toBe(401);
  await call("/start-workflow", secrets.SIGNOFF_API_TOKEN, { workflow_id: "s-2", workflow: "nothing" });
  await until("the click", async () => (await workspace.click("U0BEN", card, "approve")).acked);
  await until("the end", async () =>
    (await workspace.thread(card)).some((line) => keyOf(line) === "end s-1"),
  );
  // Who is called back may have a secret in the address: nobody listens there, so its failure is told.
  const address = random();
  const callback = { url: `http://127.0.0.1:1/hook?key=${address}` };
  const question = { id: "s-3", title: "Deploy", from: ["U0BEN"], callback };
  expect((await call("/approvals", secrets.SIGNOFF_API_TOKEN, question)).status).toBe(202);
  const asked = await workspace.card("ask/ci/s-3");
  await until("the answer", async () => (await workspace.click("U0BEN", asked, "approve")).acked);
  const told = await until("that the callback failed", async () =>
    (await workspace.thread(asked)).find(({ text }) => text.includes("callback failed")),
  );
  expect(told.text).not.toContain(address);
  // GitHub refuses the app's token at first.
  const refusals = [401];
  github.answerReview = () => refusals.shift() ?? 204;
  expect((await github.deliver(httpUrl, { id: 1 }, { secret: "a wrong one" })).status).toBe(401);
  expect((await github.deliver(httpUrl, { id: 1 })).status).toBe(202);
  const deployment = await workspace.card("ask/GitHub/acme/api/1");
  await until("the approval", async () => (await workspace.click("U0BEN", deployment, "approve")).acked);
  await until("the review", () => github.reviews.length === 1);
  const [, keyLine = ""] = github.env.SIGNOFF_GITHUB_PRIVATE_KEY?.split(String.raw`\n`) ?? [];
  expect(keyLine).toHaveLength(64);
  const { output } = program;
  expect(output).toContain('"level":"debug"');
  expect(output).toContain("ECONNREFUSED");
  for (const [name, secret] of Object.entries({
    ...secrets,
    ...{ address, webhookSecret, keyLine, installationToken },
    bot: sandboxTokens.bot,
    app: sandboxTokens.app,
  })) {
    // Both as they are and as HTTP and JSON write them.
    for (const written of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64")])
      expect({ name, isPrinted: output.includes(written) }).toEqual({ name, isPrinted: false });
  }
  // The same search finds what is really there.
  expect(output).toContain("s-1");
});
