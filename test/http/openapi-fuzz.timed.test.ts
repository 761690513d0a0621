/**
 * Requests that the description allows, that it nearly allows, and that nobody should send: whatever comes, the answer is one
 * that the description tells of, and no fault of the server's.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerChecker } from "./check-answer.ts";
import { startDescribed } from "./described-gateway.ts";
import { description, type Request, requestOf } from "./described-requests.ts";

let gateway: Awaited<ReturnType<typeof startDescribed>>;
const rejections: unknown[] = [];
const note = (reason: unknown) => void rejections.push(reason);
beforeAll(async () => {
  process.on("unhandledRejection", note);
  gateway = await startDescribed();
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await gateway.stop();
});

interface Sent {
  operation: Request["operation"];
  url: string;
  method: string;
  body: string | undefined;
  headers: Record<string, string>;
}
type Change = (sent: Sent) => Sent;

const deep = `${"[".repeat(3_000)}${"]".repeat(3_000)}`;
const oddTexts = [
  ...["", " ", "\u0000", "\u202e", "<!channel>", "../..", "constructor", "__proto__", "NaN", "-1", "1e309"],
  ...[
    "x".repeat(5_000),
    "a:0.2",
    "ask/ci/w-1",
    "signoff.ask",
    "[object Object]",
    "9".repeat(40),
    "\ud83d\ude00",
  ],
];
const odd = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: "binary", maxLength: 20 }));
const oddJson = fc.oneof(odd, fc.constantFrom(null, true, 0, -1, 1e308, [], {}, [[]]), fc.jsonValue());
/** Parts of an address that are no text at all, or mean another path. */
const oddPart = fc.oneof(
  fc.constantFrom(
    "%",
    "%ff",
    "%00",
    "%2e%2e",
    "%ED%A0%80",
    "%2F%2Fx",
    ".",
    "..;",
    "a%3A0.2%3Fx",
    "x".repeat(4_000),
  ),
  odd.map((text) => encodeURIComponent(text.toWellFormed())),
);

/** The value with `other` in the place of one of its own parts, or beside them. */
function replaceIn(value: unknown, place: number, other: unknown): unknown {
  if (typeof value !== "object" || value === null) return other;
  const names = Object.keys(value);
  const name = names[place % (names.length + 1)];
  if (name === undefined) return { ...value, [`more${place}`]: other };
  const parts = Object.entries(value).map(([own, inner]) => [
    own,
    own === name ? replaceIn(inner, Math.floor(place / (names.length + 1)), other) : inner,
  ]);
  return Object.fromEntries(parts);
}

function withoutOne(value: unknown, place: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter((_, index) => index !== place % 5));
}

const bodyChange: fc.Arbitrary<Change> = fc.oneof(
  fc
    .tuple(fc.nat(200), oddJson)
    .map(([place, other]) => changedBody((body) => replaceIn(body, place, other))),
  fc.nat(20).map((place) => changedBody((body) => withoutOne(body, place))),
  fc
    .oneof(fc.constantFrom("", "{", "null", "[]", '"x"', "{}{}", '{"__proto__":{"x":1}}', deep), odd)
    .map((body) => withBody(body)),
  fc.nat(60).map(
    (length): Change =>
      (sent) => ({ ...sent, body: sent.body?.slice(0, length) }),
  ),
);

function changedBody(change: (body: unknown) => unknown): Change {
  return (sent) => {
    if (sent.body === undefined) return sent;
    try {
      return { ...sent, body: JSON.stringify(change(JSON.parse(sent.body))) };
    } catch {
      // Another change has made it no JSON.
      return sent;
    }
  };
}

/** Also where none belongs. */
function withBody(body: string): Change {
  return (sent) => (sent.method === "GET" || sent.method === "HEAD" ? sent : { ...sent, body });
}

const urlChange: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.constantFrom("state", "limit", "cursor", "for", "run", "days", "reason", "odd"), odd).map(
    ([name, value]): Change =>
      (sent) => ({ ...sent, url: `${sent.url}&${name}=${encodeURIComponent(value.toWellFormed())}` }),
  ),
  fc
    .constantFrom(
      "&state=open&state=ended",
      "&limit[a]=1",
      "&wait=61",
      "&wait=-1",
      "&wait=x",
      "&%ff=%",
      "&&&=",
      "&limit=1e2",
    )
    .map(
      (query): Change =>
        (sent) => ({ ...sent, url: sent.url + query }),
    ),
  oddPart.map(
    (part): Change =>
      (sent) => ({ ...sent, url: sent.url.replace(/^(\/[a-z-]+\/)[^/?]+/, `$1${part}`) }),
  ),
);

const headerChange: fc.Arbitrary<Change> = fc
  .oneof(
    fc
      .constantFrom("Bearer wrong", "", "Bearer", "Basic Og==", "bearer ci's")
      .map((authorization) => ({ authorization })),
    fc
      .constantFrom(
        "text/plain",
        "application/json; charset=utf-7",
        "application/x-www-form-urlencoded",
        "x",
        "",
      )
      .map((type) => ({ "content-type": type })),
    fc.constantFrom("text/html", "*/*", "image/png", "q=;,").map((accept) => ({ accept })),
    fc.constantFrom("k-1", "k-2", "", '"k"', "x".repeat(3_000)).map((key) => ({ "idempotency-key": key })),
    fc.constantFrom("p0", "p1", "t0", "p99999999999", "x", "{}").map((id) => ({ "last-event-id": id })),
    fc.constantFrom("wait=0", "wait=x", "wait=-1", "respond-async", "wait").map((prefer) => ({ prefer })),
    fc.constantFrom("https://evil.example", "null").map((origin) => ({ origin })),
  )
  .map(
    (headers): Change =>
      (sent) => ({ ...sent, headers: { ...sent.headers, ...headers } }),
  );

const methodChange: fc.Arbitrary<Change> = fc
  .constantFrom("PUT", "PATCH", "DELETE", "POST", "OPTIONS", "HEAD", "GET")
  .map(
    (method): Change =>
      (sent) => ({
        ...sent,
        method,
        body: method === "GET" || method === "HEAD" ? undefined : sent.body,
      }),
  );

const change = fc.oneof(
  { arbitrary: bodyChange, weight: 4 },
  { arbitrary: urlChange, weight: 3 },
  { arbitrary: headerChange, weight: 2 },
  { arbitrary: methodChange, weight: 1 },
);

const sending = fc
  .tuple(requestOf, fc.constantFrom("ci's", "eve's"), fc.array(change, { maxLength: 3 }))
  .map(([{ operation, url, body }, token, changes]) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const sent: Sent = { operation, url, body, method: operation.method, headers };
    return changes.reduce((before, one) => one(before), sent);
  });

/**
 * What the address leads to, which a client may have read otherwise than it was written: `..` is another path. What is told
 * of other paths and methods is described with every operation.
 */
function operationOf({ operation, method, url }: Sent): Pick<Request["operation"], "responses"> {
  const { pathname } = new URL(url, "http://x");
  const path = pathname.replace(/(?<=.)\/$/, "");
  const template = Object.keys(description.paths).find((one) =>
    new RegExp(`^${one.replaceAll(/\{\w+\}/g, "[^/]+")}$`, "i").test(path),
  );
  const known = template === undefined ? undefined : description.paths[template]?.[method.toLowerCase()];
  const { default: otherwise = {} } = operation.responses;
  return known ?? { responses: { default: otherwise } };
}

const together = 6;
const rounds = 550;

test("whatever is sent, no fault, and no answer that is not described", async () => {
  const findFault = answerChecker(description);
  const seen = new Map<string, number>();
  const send = async (sent: Sent) => {
    const { url, method, headers, body } = sent;
    const init = { method, headers, ...(body === undefined ? {} : { body }) };
    const response = await fetch(`http://127.0.0.1:${gateway.port}${url}`, init);
    const kind = `${response.status}`;
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    // HEAD has the head of GET alone.
    const fault = method === "HEAD" ? undefined : await findFault(operationOf(sent), response);
    expect([method, url, body, headers, fault]).toEqual([method, url, body, headers, undefined]);
    expect(response.status).toBeLessThan(500);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(sending, { minLength: together, maxLength: together }), async (all) => {
      await Promise.all(all.map(send));
    }),
    { numRuns: rounds },
  );
  const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
  console.info(total, Object.fromEntries([...seen].sort()));
  expect(total).toBe(together * rounds);
  // It went beyond the doors, and to each kind of refusal.
  expect([...seen.keys()]).toEqual(
    expect.arrayContaining(["200", "202", "400", "401", "403", "404", "405", "409", "422"]),
  );
  expect(rejections).toEqual([]);
}, 600_000);
