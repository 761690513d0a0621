/** Fills in what clients, such as Resonate's own CLI, may leave out of a request and the SDK's state machine expects. */
import { z } from "zod";

const emptyValue = { headers: {}, data: "" };
const value = z
  .looseObject({ headers: z.unknown().default({}), data: z.unknown().default("") })
  .default(emptyValue);

const requestSchema = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("promise.settle"), data: z.looseObject({ value }) }),
  z.looseObject({
    kind: z.literal("promise.create"),
    data: z.looseObject({ param: value, tags: z.unknown().default({}) }),
  }),
]);

/** The request with empty values where it has none; anything else as it is. */
export function fillDefaults(request: unknown): unknown {
  const filled = requestSchema.safeParse(request);
  return filled.success ? filled.data : request;
}
