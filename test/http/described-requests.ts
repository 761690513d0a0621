/** Requests that the description of the API allows. */
import fc from "fast-check";
import { writeOpenApi } from "../../src/http/openapi.ts";
import type { Description } from "./check-answer.ts";
import { arbitraryOf } from "./from-schema.ts";

export const description: Description = JSON.parse(JSON.stringify(writeOpenApi()));
export const named = description.components.schemas;
export const operations = Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    ...operation,
  })),
);
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
/** In the place of the ID of the grant, which is not known before there is one. */
export const grantToCome = "the-grant";
const idsOf: Record<string, fc.Arbitrary<string>> = {
  endRun: endedIds,
  respondToApproval: openIds,
  cancelRun: cancelledIds,
  endGrant: fc.constantFrom(grantToCome, "nothing"),
  withdrawApproval: fc.oneof(idOf, fc.constantFrom("w-1", "w-2", "ask/ci/w-1:0.2", "ask/ci/w-2:0.2")),
};
const known: Record<string, fc.Arbitrary<unknown>> = {
  grant: fc.constantFrom(undefined, undefined, "1h"),
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

export type Request = { operation: (typeof operations)[number]; url: string; body: string | undefined };

export const requestOf = fc.constantFrom(...operations).chain((operation): fc.Arbitrary<Request> => {
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
