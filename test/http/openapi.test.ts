import SwaggerParser from "@apidevtools/swagger-parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { user } from "../../src/approval/policy.ts";
import { ask } from "../../src/authoring/ask.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { requestApproval } from "../../src/authoring/request-approval.ts";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { writeOpenApi } from "../../src/http/openapi.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { answerChecker, type Description } from "./check-answer.ts";
import { arbitraryOf } from "./from-schema.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const description: Description = JSON.parse(JSON.stringify(writeOpenApi()));
const named = description.components.schemas;
const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);

test("two validators find the description valid, it names each operation, and every reference leads somewhere", async () => {
  const written = () => JSON.parse(JSON.stringify(writeOpenApi()));
  expect(await new Validator().validate(written())).toEqual({ valid: true });
  await expect(SwaggerParser.validate(written())).resolves.toMatchObject({ openapi: "3.1.0" });
  const ids = operations.map(({ operationId }) => operationId);
  expect(new Set(ids).size).toBe(operations.length);
  for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z]+$/);
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(
    ([, ref = ""]) => ref,
  );
  expect(references.length).toBeGreaterThan(10);
  const known = Object.keys(named).map((name) => `#/components/schemas/${name}`);
  expect(references.filter((reference) => !known.includes(reference))).toEqual([]);
  // Each schema is used: none was written for nothing.
  expect(known.filter((name) => !references.includes(name))).toEqual([]);
});

const approving = defineWorkflow({
  name: "approving",
  title: "Asks a program",
  version: 1,
  input: z.object({ amount: z.number().default(1) }),
  *run(ctx) {
    const policy = { require: [{ from: user("ci"), approvals: 1 }] };
    return yield* requestApproval(ctx, { title: "May I?", fields: { Why: "because" }, policy });
  },
});

const questioning = defineWorkflow({
  name: "questioning",
  title: "Asks how many",
  version: 1,
  input: z.object({}),
  *run(ctx) {
    return (yield* ask(ctx, { question: "How many?", schema: z.object({ n: z.int() }), from: user("ci") }))
      .kind;
  },
});

const workflows = [fooWorkflow, approving, questioning];
let worker: RunningWorker;
let http: RunningHttp;
beforeAll(async () => {
  worker = await startRunningWorker([...workflows, ...askingWorkflows]);
  const people = new People(worker, [user("U0EVE")]);
  const tokens = [
    { name: "ci", secret: "ci's" },
    { name: "U0EVE", secret: "eve's" },
  ];
  http = await startHttp({ tokens }, { ...people.gateway, workflows: newestVersions(workflows) });
  for (const run of ["a-1", "a-2"]) await people.start(run, "approving", { amount: 1 }, "U0ANA");
  await people.start("q-1", "questioning");
  await people.start("c-1", "approving", { amount: 1 });
  for (const run of ["a-1", "a-2", "q-1", "c-1"]) await people.round(`${run}:0`, 0);
  for (const id of ["w-1", "w-2"]) {
    const response = await fetch(`http://127.0.0.1:${http.port}/approvals`, {
      method: "POST",
      headers: { authorization: "Bearer ci's", "content-type": "application/json" },
      body: JSON.stringify({ id, title: "Ship it", from: "U0BEN", channel: "C0DESK" }),
    });
    expect(response.status).toBe(202);
    await people.round(`ask/ci/${id}:0`, 0);
  }
});
afterAll(async () => {
  await http.stop();
  await worker.stop();
});

/** IDs that mean something here, and any other. */
const idOf = fc.oneof(
  {
    arbitrary: fc.constantFrom(
      "a-1",
      "a-2",
      "a-1:0.2",
      "a-2:0.2",
      "a-1:0",
      "q-1:0.2",
      "q-1",
      "a b/c?d#e",
      "שלום",
    ),
    weight: 3,
  },
  {
    arbitrary: fc
      .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
      .filter((id) => id !== "." && id !== ".."),
    weight: 1,
  },
);
/** The others are to be answered. */
const endedIds = fc.constantFrom("q-1", "q-1:0", "nothing", "\u05e9");
/** Each is answered once, by one of the two: it is to come about in any run of this test. */
const openIds = fc.oneof(idOf, fc.constantFrom("a-1:0.2", "a-2:0.2"));
const cancelledIds = fc.constantFrom("c-1", "c-1:0", "nothing", "\u05e9");
const idsOf: Record<string, fc.Arbitrary<string>> = {
  endRun: endedIds,
  respondToApproval: openIds,
  cancelRun: cancelledIds,
  withdrawApproval: fc.oneof(idOf, fc.constantFrom("w-1", "w-2", "ask/ci/w-1:0.2", "ask/ci/w-2:0.2")),
};
const known: Record<string, fc.Arbitrary<unknown>> = {
  wait: fc.constantFrom(0, 0.01),
  workflow: fc.oneof(fc.constantFrom("approving", "questioning", "foo-workflow"), fc.string()),
  workflow_id: idOf,
  channel: fc.constant("C0DESK"),
  // One of the two is to be there.
  policy: fc.oneof(fc.constant(undefined), fc.constant({ require: [{ from: "U0BEN" }] })),
  from: fc.oneof(fc.constant(undefined), fc.constant("U0BEN")),
  ladder: fc.constantFrom(undefined, [{ kind: "remind", after: "1s" }]),
  schema: fc.oneof(
    { arbitrary: fc.constant({ type: "object", properties: { region: { enum: ["eu", "us"] } } }), weight: 3 },
    { arbitrary: fc.constant({ type: "string" }), weight: 1 },
  ),
  callback: fc.oneof(
    { arbitrary: fc.constant(undefined), weight: 3 },
    { arbitrary: fc.constant({ url: "http://127.0.0.1:9/hook" }), weight: 1 },
  ),
};

type Request = { operation: (typeof operations)[number]; url: string; body: string | undefined };

const requestOf = fc.constantFrom(...operations).chain((operation): fc.Arbitrary<Request> => {
  const parts = operation.parameters
    .filter((parameter) => parameter.in !== "header")
    .map((parameter) => {
      const value =
        parameter.in === "path"
          ? (idsOf[operation.operationId] ?? idOf)
          : (known[parameter.name] ?? arbitraryOf(parameter.schema, named));
      // A hook that does not say so is held for most of a minute.
      const isThere = parameter.in === "path" || operation.operationId === "askPermission";
      return isThere ? value : fc.option(value, { freq: 3, nil: undefined });
    });
  const schema = operation.requestBody?.content["application/json"]?.schema;
  const body =
    schema === undefined
      ? fc.constant(undefined)
      : fc.tuple(arbitraryOf(schema, named), fc.record(known)).map(([value, ours]) => withKnown(value, ours));
  return fc.tuple(fc.tuple(...parts), body).map(([values, given]) => {
    let url = operation.path;
    const query = new URLSearchParams();
    for (const [index, parameter] of operation.parameters.filter((one) => one.in !== "header").entries()) {
      const value = values[index];
      const text = String(value ?? "x");
      if (parameter.in === "path") url = url.replace(`{${parameter.name}}`, encodeURIComponent(text));
      else if (value !== undefined) query.set(parameter.name, text);
    }
    return {
      operation,
      url: `${url}?${query}`,
      body: given === undefined ? undefined : JSON.stringify(given),
    };
  });
});

/** Names that mean something here in the place of any. */
function withKnown(value: unknown, ours: Record<string, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, name in ours ? ours[name] : inner]),
  );
}

test("whatever the description allows is answered as it says: no fault, and in the shape of its status", async () => {
  const findFault = answerChecker(description);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(requestOf, fc.constantFrom("ci's", "eve's"), async ({ operation, url, body }, token) => {
      const response = await fetch(`http://127.0.0.1:${http.port}${url}`, {
        method: operation.method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body }),
      });
      const key = `${operation.operationId} ${response.status}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
      expect([url, await findFault(operation, response)]).toEqual([url, undefined]);
    }),
    { numRuns: 900 },
  );
  // It went beyond the doors.
  for (const { operationId, responses } of operations) {
    const successes = Object.keys(responses).filter((status) => status !== "default");
    const wasDone = successes.some((status) => seen.has(`${operationId} ${status}`));
    expect([operationId, wasDone]).toEqual([operationId, true]);
  }
  console.info(Object.fromEntries([...seen].sort()));
});
