/** Requests of the protocol as tests need them. */
import { Codec, type Request } from "@resonatehq/sdk";

type RequestOf<K extends Request["kind"]> = Extract<Request, { kind: K }>;

const head = { corrId: "c", version: "2026-04-01" };
const codec = new Codec();
export const target = "poll://any@workers";
export const farMs = Date.now() + 86_400_000;

export function encoded(value: unknown): { headers?: Record<string, string>; data?: string } {
  return codec.encode(value);
}

export function getPromise(id: string): RequestOf<"promise.get"> {
  return { kind: "promise.get", head, data: { id } };
}

export function createPromise(
  id: string,
  { tags = {}, timeoutAt = farMs }: { tags?: Record<string, string>; timeoutAt?: number } = {},
): RequestOf<"promise.create"> {
  return { kind: "promise.create", head, data: { id, timeoutAt, param: {}, tags } };
}

export function settlePromise(id: string, data: unknown = encoded(true).data): RequestOf<"promise.settle"> {
  return { kind: "promise.settle", head, data: { id, state: "resolved", value: { data } } };
}

export function createTask(id: string, ttl = 60_000): RequestOf<"task.create"> {
  const action = createPromise(id, { tags: { "resonate:target": target } });
  return { kind: "task.create", head, data: { pid: "p", ttl, action } };
}

export function getTask(id: string): RequestOf<"task.get"> {
  return { kind: "task.get", head, data: { id } };
}

export function acquireTask(id: string, version: number): RequestOf<"task.acquire"> {
  return { kind: "task.acquire", head, data: { id, version, pid: "p", ttl: 60_000 } };
}

export function releaseTask(id: string, version: number): RequestOf<"task.release"> {
  return { kind: "task.release", head, data: { id, version } };
}

export function suspendTask(id: string, version: number, awaited: string[]): RequestOf<"task.suspend"> {
  const actions = awaited.map((other) => ({
    kind: "promise.register_callback" as const,
    head,
    data: { awaiter: id, awaited: other },
  }));
  return { kind: "task.suspend", head, data: { id, version, actions } };
}

export function fulfillTask(
  id: string,
  version: number,
  data: unknown = encoded(1).data,
): RequestOf<"task.fulfill"> {
  return { kind: "task.fulfill", head, data: { id, version, action: settlePromise(id, data) } };
}

export function fenceCreate(id: string, version: number, child: string): RequestOf<"task.fence"> {
  return { kind: "task.fence", head, data: { id, version, action: createPromise(child) } };
}

export function fenceSettle(
  id: string,
  version: number,
  child: string,
  data?: unknown,
): RequestOf<"task.fence"> {
  return { kind: "task.fence", head, data: { id, version, action: settlePromise(child, data) } };
}

export function heartbeat(id: string, version: number): RequestOf<"task.heartbeat"> {
  return { kind: "task.heartbeat", head, data: { pid: "p", tasks: [{ id, version }] } };
}

export function listen(awaited: string, address: string): RequestOf<"promise.register_listener"> {
  return { kind: "promise.register_listener", head, data: { awaited, address } };
}

export function search(data: RequestOf<"promise.search">["data"]): RequestOf<"promise.search"> {
  return { kind: "promise.search", head, data };
}
