import SwaggerParser from "@apidevtools/swagger-parser";
import { Validator } from "@seriousme/openapi-schema-validator";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeOpenApi } from "../../src/http/openapi.ts";
import { answerChecker } from "./check-answer.ts";
import { startDescribed } from "./described-gateway.ts";
import { description, grantToCome, named, operations, requestOf } from "./described-requests.ts";

let gateway: Awaited<ReturnType<typeof startDescribed>>;
beforeAll(async () => {
  gateway = await startDescribed();
});
afterAll(() => gateway.stop());

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
test("whatever the description allows is answered as it says: no fault, and in the shape of its status", async () => {
  const findFault = answerChecker(description);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(requestOf, fc.constantFrom("ci's", "eve's"), async ({ operation, url, body }, token) => {
      const response = await fetch(
        `http://127.0.0.1:${gateway.port}${url.replace(grantToCome, gateway.grant)}`,
        {
          method: operation.method,
          headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
          ...(body === undefined ? {} : { body }),
        },
      );
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
