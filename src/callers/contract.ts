/** The contract of the durable functions that programs call, as JSON Schema: docs/schemas holds it for every language. */
import { z } from "zod";
import { credentialSchema } from "./credential-schema.ts";
import { approvalBody, questionBody } from "./request-body.ts";
import { verdictSchema } from "./verdict.ts";

/** By the names of their files. */
export const contract: ReadonlyMap<string, object> = new Map<string, object>([
  ["signoff.request-approval.v1", z.toJSONSchema(approvalBody, { io: "input" })],
  ["signoff.ask.v1", z.toJSONSchema(questionBody, { io: "input" })],
  ["credential.v1", z.toJSONSchema(credentialSchema, { io: "input" })],
  ["verdict.v1", z.toJSONSchema(verdictSchema, { io: "input" })],
]);
