/**
 * Refuses to settle a promise with data that no workflow could read. The SDK would settle it all the same, and the
 * workflow that waits would fail at decoding it on every pass, for ever.
 */
import { isUtf8 } from "node:buffer";
import type { PromiseSettleReq, Request } from "@resonatehq/sdk";
import { isTooDeep, tooDeep } from "../json-depth.ts";

/** What is wrong with the data that the request settles a promise with; undefined if nothing is. */
export function findSettlementFault(request: Request): string | undefined {
  const data: unknown = settlementOf(request)?.data.value.data;
  if (data === undefined || data === "") return undefined;
  const text = decodeText(data);
  if (text !== undefined && isTooDeep(text)) return `${tooDeep("value.data")} The promise is unchanged.`;
  if (text !== undefined && isJson(text)) return undefined;
  return "value.data must be JSON text in UTF-8, encoded in standard base64 with padding. The promise is unchanged.";
}

function settlementOf(request: Request): PromiseSettleReq | undefined {
  if (request.kind === "promise.settle") return request;
  if (request.kind === "task.fulfill") return request.data.action;
  if (request.kind !== "task.fence" || request.data.action.kind !== "promise.settle") return undefined;
  return request.data.action;
}

/** The text that is encoded; undefined if it is none. */
function decodeText(data: unknown): string | undefined {
  if (typeof data !== "string") return undefined;
  const bytes = Buffer.from(data, "base64");
  // Node skips what is not base64 instead of failing; encoding again shows whether it did.
  return bytes.toString("base64") === data && isUtf8(bytes) ? bytes.toString() : undefined;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
