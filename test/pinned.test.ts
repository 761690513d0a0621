import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Codec, type Context, LocalNetwork, Resonate } from "@resonatehq/sdk";
import { PostgresNetwork } from "@resonatehq/sdk/postgres";
import { SocketModeReceiver } from "@slack/bolt";
import { expect, onTestFinished, test } from "vitest";
import {
  codecOf,
  coreOf,
  createSdkServer,
  detachedIdOf,
  encoderOf,
  letProcessEnd,
  nextCallOf,
  poolOf,
  recordOf,
  sdkMethods,
  silence,
  socketOf,
  takeFrames,
  targetsOf,
} from "../src/pinned.ts";
import { sandboxTokens } from "../src/sandbox/tokens.ts";
import { openSandbox } from "./sandbox/sandbox-fixture.ts";

const src = resolve(import.meta.dirname, "../src");
const head = { corrId: "1", version: "2026-04-01" };
const create = {
  kind: "promise.create" as const,
  head,
  data: { id: "a", timeoutAt: 60_000, param: {}, tags: {} },
};

test("no other file reaches into private parts of a library", () => {
  const reaching = readdirSync(src, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && file !== "pinned.ts")
    .filter((file) =>
      /useLiteralKeys|from "@(?:slack|resonatehq)\/[^"]*\/dist\/|node_modules\/@|rawBody|ws_message/.test(
        readFileSync(join(src, file), "utf8"),
      ),
    );
  expect(reaching).toEqual([]);
});

test("the SDK keeps its state machine in LocalNetwork.server, and it takes requests", () => {
  const server = createSdkServer();
  const { response } = server.apply(1, create);
  expect(response.head.status, "Server.apply answers otherwise").toBe(200);
  const stored = server.promises.get("a");
  expect(stored, "Server.promises holds what was created").toBeDefined();
});

test("the SDK's state machine projects a promise and writes its record", () => {
  const server = createSdkServer();
  server.apply(1, create);
  const stored = server.promises.get("a");
  if (stored === undefined) throw new Error("Server.promises does not hold what was created");
  expect(recordOf(server, 2, stored), "Server.toPromiseRecord").toMatchObject({ id: "a", state: "pending" });
  const late = recordOf(server, 60_001, stored);
  expect(late.state, "Server.projectedPromise").toBe("rejected_timedout");
});

test("the SDK's state machine has each function that the indexed one puts its own around", () => {
  const methods = sdkMethods(createSdkServer());
  for (const [name, method] of Object.entries(methods))
    expect(method, `Server.${name}`).toBeTypeOf("function");
  expect(methods.debugSnap().response.head.status, "Server.debugSnap").toBe(200);
});

test("the SDK's codec keeps its encoder in a field", () => {
  const encoder = encoderOf(new Codec());
  expect(encoder.encode, "Codec.encoder.encode").toBeTypeOf("function");
  expect(encoder.decode(encoder.encode({ a: [1] })), "Codec.encoder.decode").toEqual({ a: [1] });
  encoder.decode = () => "replaced";
  expect(encoderOf(new Codec()).decode, "each codec has an encoder of its own").not.toBe(encoder.decode);
});

test("a codec reads by its encoder, which may be replaced", () => {
  const codec = new Codec();
  encoderOf(codec).decode = () => "replaced";
  expect(codec.decode(codec.encode("as it was")), "Codec.decode asks Codec.encoder").toBe("replaced");
});

test("the SDK's client keeps its codec and what finds addresses in fields", async () => {
  const network = new LocalNetwork();
  const resonate = new Resonate({ network });
  onTestFinished(() => resonate.stop());
  expect(codecOf(resonate), "Resonate.codec").toBeInstanceOf(Codec);
  expect(targetsOf(resonate).match("workers"), "Resonate.optsBuilder.match").toBe(network.match("workers"));
});

test("the SDK's connection to Postgres hands out its pool", async () => {
  const network = new PostgresNetwork({
    connectionString: "postgres://127.0.0.1:1/none",
    group: "g",
    pid: "p",
  });
  const pool = await poolOf(network);
  expect(pool.on, "PostgresNetwork.getPool").toBeTypeOf("function");
});

test("a part that is gone is named, with what to do", () => {
  const gone = new Codec();
  Object.assign(gone, { encoder: undefined });
  expect(() => encoderOf(gone)).toThrow("The SDK's Codec.encoder is not where it was");
});

test("Slack's Socket Mode client keeps its TCP socket, frames and sending where they are taken over", async () => {
  const sandbox = await openSandbox();
  const receiver = new SocketModeReceiver({
    appToken: sandboxTokens.app,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { slackApiUrl: sandbox.slackApiUrl } },
  });
  const { client } = receiver;
  onTestFinished(() => client.disconnect());
  expect(socketOf(client), "there is none before it is connected").toBeUndefined();
  const types: unknown[] = [];
  takeFrames(client, (data, passOn) => {
    types.push(JSON.parse(String(data)).type);
    passOn();
  });
  await client.start();
  expect(types, "each frame is an event ws_message, with a listener of the client's own").toEqual(["hello"]);
  expect(socketOf(client)?.writable, "websocket.defaultSocket").toBe(true);
  silence(client, new Error("silenced"));
  const send: unknown = Reflect.get(client, "send");
  if (typeof send !== "function") throw new Error("SocketModeClient.send is no function");
  await expect(send.call(client, "1"), "SocketModeClient.send").rejects.toThrow("silenced");
});

test("the SDK runs durable functions in Core, whose passes create promises and count their calls", async () => {
  const resonate = new Resonate({ network: new LocalNetwork() });
  onTestFinished(() => resonate.stop());
  const core = coreOf(resonate);
  const create = core.createComputation.bind(core);
  const asked: unknown[] = [];
  core.createComputation = (id, effects) =>
    create(id, {
      ...effects,
      promiseCreate: (request, name) => {
        asked.push(request);
        return effects.promiseCreate(request, name);
      },
    });
  const numbers: unknown[] = [];
  const counting = resonate.register("counting", function* (sdk: Context): Generator<
    unknown,
    number,
    number
  > {
    numbers.push(nextCallOf(sdk), detachedIdOf(sdk, 0), nextCallOf(sdk));
    const call = sdk.beginRun(async () => 5);
    numbers.push(nextCallOf(sdk), call.id);
    expect(call.createReq.data.param.data, "what a call is created with").toMatchObject({ version: 1 });
    return yield* yield* call;
  });
  expect(await counting.run("a")).toBe(5);
  expect(numbers).toEqual([0, expect.stringMatching(/^a:d[0-9a-f]{14}$/), 0, 1, "a:0"]);
  expect(asked, "Effects.promiseCreate is given the request").toMatchObject([{ data: { id: "a:0" } }]);
});

test("the SDK's client has one timer, and keeps no process alive without it", () => {
  const resonate = new Resonate({ network: new LocalNetwork() });
  onTestFinished(() => resonate.stop());
  expect(() => letProcessEnd(resonate)).not.toThrow();
});
