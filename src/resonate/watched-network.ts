/** A connection to an engine elsewhere that learns its clock from what the engine has just made. */
import { isSuccess, type Network, type PromiseRecord, type Request, type Response } from "@resonatehq/sdk";
import type { ClockWatch } from "../clock-watch.ts";
import { kindTag, startTag } from "./tags.ts";
import { watchNetwork } from "./wrap-network.ts";

/** Puts around `network` what tells `watch`. */
export function createWatchedNetwork(network: Network, watch: ClockWatch): Network {
  const made = new Set<string>();
  return watchNetwork(network, (request) => (response) => {
    const promise = createdBy(request, response);
    const nonce = promise?.tags[startTag];
    // Of a creation that is repeated, the promise may be old.
    if (promise !== undefined && nonce !== undefined && !made.has(nonce)) {
      watch.observe(Number(promise.createdAt), Date.now());
      remember(made, nonce);
    }
  });
}

/** What this very request has made, as its nonce shows; undefined if it was there before. */
function createdBy(request: Request, response: Response): PromiseRecord | undefined {
  if (request.kind !== "promise.create" || response.kind !== "promise.create" || !isSuccess(response)) return;
  const { promise } = response.data;
  const { [startTag]: nonce, [kindTag]: kind } = request.data.tags;
  // The nonce of a start is the same when another process tries it again; that of a claim is of this moment.
  return kind === "claim" && nonce !== undefined && promise.tags[startTag] === nonce ? promise : undefined;
}

const most = 1_000;

function remember(made: Set<string>, nonce: string): void {
  if (made.size === most) made.clear();
  made.add(nonce);
}
