/** Asking the organization's directory: by its protocol, once in a while, and never for long. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "vitest";
import { managerOf, onCall, type Source } from "../../src/approval/source.ts";
import type { PeopleOf } from "../../src/gateway/directory.ts";
import { UncheckableError } from "../../src/gateway/directory.ts";
import { createPeopleOf } from "../../src/gateway/people-of.ts";
import { until } from "../program/until.ts";

const manager = managerOf("U0ANA");
let server: Server | undefined;
let child: ChildProcess | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  child?.kill();
});

async function serve(listener: RequestListener): Promise<string> {
  const listening = createServer(listener).listen(0, "127.0.0.1");
  server = listening;
  await new Promise((done) => listening.once("listening", done));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/people`;
}

async function whyNot(peopleOf: PeopleOf, source: Source): Promise<string> {
  try {
    return `answered ${(await peopleOf(source)).join()}`;
  } catch (error) {
    if (error instanceof UncheckableError && error.source === source) return error.message;
    throw error;
  }
}

test("it is sent the source and its arguments with the token, and its answer is remembered for 5 seconds", async () => {
  const asked: unknown[] = [];
  const url = await serve(async (request, response) => {
    const { method, headers } = request;
    asked.push({ method, authorization: headers.authorization, body: JSON.parse(await text(request)) });
    response.end(JSON.stringify({ people: [`U0N${asked.length}`] }));
  });
  let nowMs = 0;
  const peopleOf = createPeopleOf({ url, token: "a-secret" }, { now: () => nowMs });
  expect(await Promise.all([peopleOf(manager), peopleOf(managerOf("U0ANA"))])).toEqual([["U0N1"], ["U0N1"]]);
  expect(asked).toEqual([
    {
      method: "POST",
      authorization: "Bearer a-secret",
      body: { source: "manager-of", args: { of: "U0ANA" } },
    },
  ]);
  nowMs = 4_999;
  expect(await peopleOf(manager)).toEqual(["U0N1"]);
  expect(await peopleOf(onCall("payments"))).toEqual(["U0N2"]);
  nowMs = 5_000;
  expect(await peopleOf(manager)).toEqual(["U0N3"]);
});

test.each([
  ["an error", 500, '{ "people": ["U0CHO"] }', "the directory answers 500"],
  ["another page", 200, "<html>", "the directory did not answer with JSON"],
  ["names in place of IDs", 200, '{ "people": ["Cho"] }', "did not answer with a list of user IDs"],
  ["no list", 200, '{ "people": "U0CHO" }', "did not answer with a list of user IDs"],
])("with %s nobody is known, and it is asked again", async (_, status, body, why) => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(status).end(body);
    else response.end('{ "people": ["U0CHO"] }');
  });
  const peopleOf = createPeopleOf({ url, token: undefined });
  expect(await whyNot(peopleOf, manager)).toContain(why);
  expect(await peopleOf(manager)).toEqual(["U0CHO"]);
});

test("an answer without an end is not read to its end", async () => {
  let sent = 0;
  const url = await serve((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(`"U0CHO",`.repeat(10_000))) sent += 1;
      sent += 1;
    };
    response.on("drain", more);
    response.write('{ "people": [');
    more();
  });
  const why = await whyNot(createPeopleOf({ url, token: undefined }, { waitMs: 10_000 }), manager);
  expect(why).toBe("the directory answers too much");
  await until("the connection to be closed", async () => {
    const before = sent;
    await new Promise((done) => setImmediate(done));
    return sent === before;
  });
  expect(sent * 80_000).toBeLessThan(20_000_000);
});

test("one that is silent, is not there, leads elsewhere or is not set is not waited for", async () => {
  const url = await serve((request, response) => {
    if (request.url === "/elsewhere") response.writeHead(307, { location: "/people" }).end();
  });
  const away = "the directory does not answer";
  expect(await whyNot(createPeopleOf({ url, token: undefined }, { waitMs: 50 }), manager)).toBe(away);
  const elsewhere = url.replace("/people", "/elsewhere");
  expect(await whyNot(createPeopleOf({ url: elsewhere, token: undefined }), manager)).toBe(away);
  server?.closeAllConnections();
  await new Promise((done) => server?.close(done));
  expect(await whyNot(createPeopleOf({ url, token: undefined }), manager)).toBe(away);
  expect(await whyNot(createPeopleOf(undefined), manager)).toContain("SIGNOFF_DIRECTORY_URL");
});

test("the directory of docs/workflows.md answers", async () => {
  const page = readFileSync(resolve(import.meta.dirname, "../../docs/workflows.md"), "utf8");
  const [, code = ""] = /```js\n(import \{ createServer \}[\s\S]*?)```/.exec(page) ?? [];
  const free = await serve(() => undefined);
  await new Promise((done) => server?.close(done));
  const folder = await mkdtemp(join(tmpdir(), "signoff-directory-"));
  try {
    await writeFile(join(folder, "directory.mjs"), code);
    const env = { ...process.env, PORT: new URL(free).port, DIRECTORY_TOKEN: "a-secret" };
    child = spawn(process.execPath, [join(folder, "directory.mjs")], { env, stdio: "inherit" });
    const at = (token: string) => createPeopleOf({ url: free, token });
    await until("the directory", async () => (await whyNot(at("wrong"), manager)).endsWith("401"));
    expect(await at("a-secret")(manager)).toEqual(["U0CHO"]);
    expect(await at("a-secret")(managerOf("U0BEN"))).toEqual([]);
    expect(await at("a-secret")(onCall("security", 1))).toEqual(["U0DEE"]);
    const list: Source = { kind: "source", source: "security-champions", args: {} };
    expect(await whyNot(at("a-secret"), list)).toBe("the directory answers 404");
  } finally {
    await rm(folder, { recursive: true });
  }
});
