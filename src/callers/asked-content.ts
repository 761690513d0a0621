/** The content of a request's body however it is spelled, by which two bodies that ask the same are recognized. */
import { z } from "zod";
import type { Policy } from "../approval/policy.ts";
import { writtenRequestSchema } from "../approval/request.ts";
import { approvalBody, questionBody, requestOf } from "./request-body.ts";

const bodySchema = z.union([approvalBody, questionBody]);

/** By the names of the body's members; undefined for what cannot be asked. A member that has one spelling is as it was given. */
export function askedContent(given: Record<string, unknown>): Record<string, unknown> | undefined {
  const body = bodySchema.safeParse(given).data;
  const request = body && writtenRequestSchema.safeParse(requestOf(body)).data;
  if (body === undefined || request === undefined) return undefined;
  const { fields, ladder, deadline, reasons, dangerous, mustRead = false } = request;
  const policy = writtenOut(request.policy);
  // Either of the two says whom to ask.
  const whom = { from: policy, policy };
  return { ...body, ...whom, fields, ladder, deadline, reasons, dangerous, must_read: mustRead };
}

/** With what is left out of what is stored where it is not given. */
function writtenOut({ guests = false, outsiders = false, ...policy }: Policy): Policy {
  return { ...policy, guests, outsiders };
}
