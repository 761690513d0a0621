import { afterEach, beforeEach, expect, test } from "vitest";
import { freePort, type Parts, prepareParts } from "./parts.ts";
import { until } from "./until.ts";

let parts: Parts;

beforeEach(async () => {
  parts = await prepareParts();
});
afterEach(() => parts.dispose());

/** Without the Slack of the tests: the parts look for a sandbox of another process. */
const noSlack = { SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "", SLACK_API_URL: "" };

test("a second engine says what is in its way: the port, or the folder", async () => {
  await parts.start("engine");
  const sameFolder = parts.spawn("engine", { RESONATE_PORT: "0" });
  await sameFolder.ended();
  expect(sameFolder.exitCode).toBe(1);
  expect(sameFolder.output).toContain("Another process uses the folder");
  expect(sameFolder.output).toContain("set SIGNOFF_DATA_DIR to another folder");
  const samePort = parts.spawn("engine", { SIGNOFF_DATA_DIR: `${parts.dataDir}/other` });
  await samePort.ended();
  expect(samePort.exitCode).toBe(1);
  expect(samePort.output).toContain("Set RESONATE_PORT to a free port");
  for (const { output } of [sameFolder, samePort]) expect(output).not.toMatch(/^ +at /m);
});

test("worker and gateway wait for the engine, say so once, and can be stopped meanwhile", async () => {
  const away = await parts.absent(Number(new URL(parts.engineUrl).port));
  const [worker, gateway, stopped] = [parts.spawn("worker"), parts.spawn("gateway"), parts.spawn("worker")];
  for (const part of [worker, gateway, stopped])
    await until("the word", () => part.logged("the engine does not answer yet").length > 0);
  // They ask again and again, all three of them.
  const told = away.asked();
  await until("more tries", () => away.asked() >= told + 9);
  for (const part of [worker, gateway]) {
    expect(part.logged("the engine does not answer yet")).toHaveLength(1);
    expect(part.logged("")).toHaveLength(1);
  }
  await stopped.end("SIGTERM");
  expect(stopped.exitCode).toBe(0);
  await away.leave();
  await parts.start("engine");
  await Promise.all([worker.ready(), gateway.ready()]);
});

test("a wrong token, or what is no engine, ends a part with words", async () => {
  await parts.start("engine", { RESONATE_TOKEN: "right" });
  const wrong = [
    parts.spawn("worker", { RESONATE_TOKEN: "wrong" }),
    parts.spawn("gateway"),
    parts.spawn("worker", { RESONATE_PORT: new URL(parts.sandbox.url).port }),
  ];
  await Promise.all(wrong.map((part) => part.ended()));
  expect(wrong.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1]);
  for (const { output } of wrong.slice(0, 2)) {
    expect(output).toContain("refuses the token");
    expect(output).toContain("Set RESONATE_TOKEN");
  }
  expect(wrong[2]?.output).toContain("is not a durable engine");
  await parts.start("worker", { RESONATE_TOKEN: "right" });
});

test("on an engine that other machines may use, a part without a signing key ends at once", async () => {
  const part = parts.spawn("worker", { RESONATE_URL: "http://127.0.0.1:9" });
  await part.ended();
  expect(part.exitCode).toBe(1);
  expect(part.output).toContain("Set SIGNOFF_SIGNING_KEY");
});

test("a gateway waits for its sandbox, says so once, and is there after it", async () => {
  const SANDBOX_PORT = String(await freePort());
  await parts.start("engine");
  await parts.start("worker", { ...noSlack, SANDBOX_PORT });
  const away = await parts.absent(Number(SANDBOX_PORT));
  const gateway = parts.spawn("gateway", { ...noSlack, SANDBOX_PORT });
  await until("the word", () => gateway.logged("Slack does not answer").length > 0);
  await until("more tries", () => away.asked() >= 3);
  expect(gateway.logged("Slack does not answer")).toHaveLength(1);
  await away.leave();
  const sandbox = await parts.start("sandbox", { ...noSlack, SANDBOX_PORT });
  await gateway.ready();

  // It is away for longer than Slack's own client is patient.
  await sandbox.end("SIGKILL");
  const awayAgain = await parts.absent(Number(SANDBOX_PORT));
  await until("more tries", () => awayAgain.asked() >= 4);
  await awayAgain.leave();
  await parts.start("sandbox", { ...noSlack, SANDBOX_PORT });
  const url = `http://127.0.0.1:${SANDBOX_PORT}/sandbox/commands`;
  const body = { user: "U0ANA", channel: "C0APPROVALS", command: "/workflows", text: "help" };
  const headers = { "content-type": "application/json" };
  const ask = async () =>
    (await (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).text()).includes(
      '"acked":true',
    );
  await until("an answer", ask);
}, 120_000);

test("a gateway can be stopped while Slack is away", async () => {
  await parts.start("engine");
  const gateway = await parts.start("gateway");
  await parts.sandbox.stop();
  await until("the loss", () => gateway.logged("the connection to Slack broke").length > 0);
  await gateway.end("SIGTERM");
  expect(gateway.exitCode).toBe(0);
});
