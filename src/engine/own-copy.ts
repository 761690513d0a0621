/** A request of this process as the state takes it over: what its sender does to its objects later must not reach the state. */
import type { Request, Value } from "@resonatehq/sdk";

export function ownCopy(request: Request): Request {
  switch (request.kind) {
    case "promise.create":
      return { ...request, data: ownCreation(request.data) };
    case "promise.settle":
      return { ...request, data: { ...request.data, value: ownValue(request.data.value) } };
    case "task.create": {
      const { action } = request.data;
      return { ...request, data: { ...request.data, action: { ...action, data: ownCreation(action.data) } } };
    }
    case "task.fulfill": {
      const { action } = request.data;
      const data = { ...action.data, value: ownValue(action.data.value) };
      return { ...request, data: { ...request.data, action: { ...action, data } } };
    }
    case "task.fence": {
      const { action } = request.data;
      const own =
        action.kind === "promise.create"
          ? { ...action, data: ownCreation(action.data) }
          : { ...action, data: { ...action.data, value: ownValue(action.data.value) } };
      return { ...request, data: { ...request.data, action: own } };
    }
    case "schedule.create": {
      const { promiseParam, promiseTags } = request.data;
      const own = { promiseParam: ownValue(promiseParam), promiseTags: { ...promiseTags } };
      return { ...request, data: { ...request.data, ...own } };
    }
    default:
      return request;
  }
}

function ownCreation<Creation extends { tags: Record<string, string>; param: Value }>(
  creation: Creation,
): Creation {
  return { ...creation, tags: { ...creation.tags }, param: ownValue(creation.param) };
}

function ownValue(value: Value): Value {
  return value?.headers === undefined ? { ...value } : { ...value, headers: { ...value.headers } };
}
