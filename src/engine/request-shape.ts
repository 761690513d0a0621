/** The shape of every request that is let through to the state machine, which itself trusts what it is given. */
import type { Request } from "@resonatehq/sdk";
import { z } from "zod";

const id = z.string().min(1);
const version = z.int().nonnegative();
const ttl = z.number().positive();
const texts = z.record(z.string(), z.string());
const value = z.object({ headers: texts.optional(), data: z.string().optional() });
const head = z.object({ corrId: z.string(), version: z.string() });

function requestOf<K extends Request["kind"], S extends z.ZodRawShape>(kind: K, data: S) {
  return z.object({ kind: z.literal(kind), head, data: z.object(data) });
}

const promiseState = z.enum(["pending", "resolved", "rejected", "rejected_canceled", "rejected_timedout"]);
const page = { limit: z.int().positive().optional(), cursor: z.string().optional() };
const promiseCreate = requestOf("promise.create", { id, timeoutAt: z.number(), param: value, tags: texts });
const promiseSettle = requestOf("promise.settle", {
  id,
  state: z.enum(["resolved", "rejected", "rejected_canceled"]),
  value,
});
const registerCallback = requestOf("promise.register_callback", { awaited: id, awaiter: id });

/** Made with the first request from elsewhere: a program that has the engine to itself gets none. */
const requestSchema = z.lazy(() =>
  z.discriminatedUnion("kind", [
    promiseCreate,
    promiseSettle,
    registerCallback,
    requestOf("promise.get", { id }),
    requestOf("promise.register_listener", { awaited: id, address: id }),
    requestOf("promise.search", { state: promiseState.optional(), tags: texts.optional(), ...page }),
    requestOf("task.get", { id }),
    requestOf("task.create", { pid: id, ttl, action: promiseCreate }),
    requestOf("task.acquire", { id, version, pid: id, ttl }),
    requestOf("task.release", { id, version }),
    requestOf("task.suspend", { id, version, actions: z.array(registerCallback) }),
    requestOf("task.halt", { id }),
    requestOf("task.continue", { id }),
    requestOf("task.fulfill", { id, version, action: promiseSettle }),
    requestOf("task.fence", {
      id,
      version,
      action: z.discriminatedUnion("kind", [promiseCreate, promiseSettle]),
    }),
    requestOf("task.heartbeat", { pid: id, tasks: z.array(z.object({ id, version })) }),
    requestOf("task.search", { state: z.string().optional(), ...page }),
    requestOf("schedule.get", { id }),
    requestOf("schedule.create", {
      id,
      cron: z.string(),
      promiseId: id,
      promiseTimeout: z.number(),
      promiseParam: value,
      promiseTags: texts,
    }),
    requestOf("schedule.delete", { id }),
    requestOf("schedule.search", { tags: texts.optional(), ...page }),
  ]),
);

/** What is wrong with a request's shape, for its sender to read; undefined if nothing is. */
export function findShapeFault(request: unknown): string | undefined {
  const issue = requestSchema.safeParse(request).error?.issues[0];
  return issue && `The request is malformed at ${issue.path.join(".") || "its top"}: ${issue.message}.`;
}
