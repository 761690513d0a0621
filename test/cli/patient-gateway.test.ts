/** What a command makes of a gateway that restarts, limits, is replaced by something else, or answers early. */
import { createServer, type RequestListener } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { askPeople } from "../../src/cli/ask-people.ts";
import { codeOf } from "../../src/cli/asked-end.ts";
import { PatientGateway } from "../../src/cli/patient-gateway.ts";
import { createProgress } from "../../src/cli/progress.ts";

type Answer = RequestListener;

const asking = { path: "approvals", id: "ship", body: { title: "Ship" }, waits: true } as const;

function json(status: number, body: object, headers: Record<string, string> = {}): Answer {
  return (_request, response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify(body));
  };
}
const open = json(202, { id: "ship", state: "open", title: "Ship" });
const approved = json(200, { id: "ship", state: "ended", outcome: { kind: "approved", by: "U0BEN" } });
const cut: Answer = (request) => void request.socket.destroy();

/** Asks a gateway that answers so, one after the other, and then the last for ever. */
async function askOf(answers: readonly Answer[], { withinMs = 20_000, token = "secret" } = {}) {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    (answers[seen.length - 1] ?? answers.at(-1))?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/signoff/`;
  let said = "";
  const progress = createProgress({ write: (text) => (said += text) });
  const { signal } = new AbortController();
  const gateway = new PatientGateway({ access: { url, token }, progress, withinMs, signal });
  const end = await askPeople(gateway, asking, progress);
  progress.end();
  return { end, seen, said: said.replaceAll(url, "URL") };
}

test("a gateway that is cut off, overloaded and behind a proxy that knows none is asked again, with the same ID", async () => {
  const html: Answer = (_request, response) => void response.writeHead(404).end("<h1>no backend</h1>");
  const answers = [
    cut,
    json(503, { title: "Not now" }),
    html,
    open,
    cut,
    json(429, {}, { "retry-after": "0" }),
    approved,
  ];
  const { end, seen, said } = await askOf(answers);
  expect(end).toMatchObject({ kind: "answered", asked: { outcome: { kind: "approved" } } });
  expect(seen.map((line) => line.split(" ")[0])).toEqual([...Array(4).fill("POST"), ...Array(3).fill("GET")]);
  expect(seen[0]).toBe("POST /signoff/approvals Bearer secret");
  expect(said.split("\n")).toEqual([
    expect.stringMatching(/^The gateway at URL cannot be reached \(\w+\)\. Trying again\.$/),
    ...["The gateway answers again.", "Asked as ship: Ship"],
    expect.stringContaining("Trying again."),
    ...["The gateway answers again.", ""],
  ]);
});

test.each([
  [
    "a redirect, which would show the token to another",
    json(302, {}, { location: "http://127.0.0.1:9/" }),
    "leads elsewhere",
  ],
  ["a token that it does not know", json(401, { title: "x" }), "set SIGNOFF_TOKEN"],
  [
    "a scope that is missing",
    json(403, { title: "It may not ask", detail: "See the file." }),
    "It may not ask. See the file.",
  ],
  [
    "what cannot be asked",
    json(422, { title: "No", issues: [{ field: "from", message: "nobody" }] }),
    "No.\n  from: nobody",
  ],
])("%s is not tried again", async (_what, answer, said) => {
  const { end, seen } = await askOf([answer]);
  expect(end).toMatchObject({ kind: "refused", reason: expect.stringContaining(said) });
  expect(seen).toHaveLength(1);
});

test("answers that come early do not become a storm", async () => {
  const { end, seen } = await askOf([open], { withinMs: 2_000 });
  expect(end).toMatchObject({ kind: "answered", asked: { state: "open" } });
  expect(seen.length).toBeLessThan(6);
});

test("a card that Slack refuses is told of once, and again when it is shown", async () => {
  const problem = { code: "channel_not_found", remedy: "Check the channel's ID." };
  const refused = json(200, { id: "ship", state: "open", title: "Ship", card_problem: problem });
  const { said } = await askOf([open, refused, refused, open, approved]);
  expect(said.split("\n")).toEqual([
    "Asked as ship: Ship",
    "Slack refuses its card (channel_not_found), so nobody sees it there. Check the channel's ID.",
    ...["Its card is shown.", ""],
  ]);
});

test("no ending that is not known is a yes", () => {
  const ended = (kind: string) => ({ state: "ended", title: "", outcome: { kind } }) as const;
  const kinds = ["approved", "answered", "denied", "expired", "withdrawn", "cancelled", "postponed"];
  expect(kinds.map((kind) => codeOf(ended(kind), true))).toEqual([0, 0, 1, 2, 3, 3, 64]);
  expect(codeOf({ state: "ended", title: "" }, true)).toBe(64);
  expect(codeOf({ state: "failed", title: "" }, true)).toBe(64);
  expect([codeOf({ state: "open", title: "" }, true), codeOf({ state: "open", title: "" }, false)]).toEqual([
    5, 0,
  ]);
});

test("what people type is no command to a terminal or a CI system", async () => {
  const { said } = await askOf([json(200, { state: "open", title: "a\n::set-env::\u001b[2J" }), approved]);
  expect(said).toBe("Asked as ship: a ::set-env:: [2J\n");
});

test("on a terminal it is one line that changes, and is gone in the end", () => {
  let said = "";
  const progress = createProgress({ isTTY: true, write: (text) => (said += text) });
  progress.asked("ship", { state: "open", title: "Ship", deadline: "2026-11-26T22:00:00.000Z" });
  progress.unreachable("The gateway is away.");
  progress.reached();
  progress.open({ state: "open", title: "Ship", card_problem: { code: "is_archived" } });
  progress.asked("ship", { state: "open", title: "Ship" });
  progress.end();
  const clear = "\r\u001b[2K";
  expect(said).toBe(
    [
      `${clear}Asked as ship: Ship, until 2026-11-26T22:00:00.000Z\n`,
      `${clear}Waiting for 0 s.`,
      `${clear}Waiting for 0 s. The gateway is away. Trying again.`,
      `${clear}Asked as ship: Ship\n`,
      `${clear}Waiting for 0 s. Slack refuses its card (is_archived), so nobody sees it there.`,
      clear,
    ].join(""),
  );
});
