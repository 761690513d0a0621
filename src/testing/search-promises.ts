/** Searching the promises of a test's engine: the SDK's machine cannot. */
import type { PromiseRecord, PromiseSearchReq, PromiseSearchRes, Request } from "@resonatehq/sdk";

export function isSearch(request: Request): request is PromiseSearchReq {
  return request.kind === "promise.search";
}

/** All that is found is on one page. */
export function searchIn(
  stored: readonly PromiseRecord[],
  { kind, head, data: { state, tags = {} } }: PromiseSearchReq,
): PromiseSearchRes {
  const promises = stored.filter(
    (promise) =>
      (state === undefined || promise.state === state) &&
      Object.entries(tags).every(([name, value]) => promise.tags[name] === value),
  );
  return { kind, head: { ...head, status: 200 }, data: { promises } };
}
