/**
 * What a worker in this process is told before it is on disk. The disk takes longer than all the rest of an approval, and
 * a worker that dies with the engine cannot act on what the engine has forgotten. All that others see, or that cannot be
 * taken back, waits: starts and settled responses, everything that is read (a card sync reads before each message whether
 * it is still its own to post), and each leaf with an effect before it begins. The journal keeps the order, so that what
 * is on disk has everything that led to it before it.
 */
import type { Request } from "@resonatehq/sdk";
import { noEffect } from "../resonate/tags.ts";

/** With the promise of a leaf the leaf begins. */
function isOfLeaf(tags: Record<string, string>): boolean {
  return tags["resonate:scope"] === "local";
}

function hasNoEffect(tags: Record<string, string>): boolean {
  return Object.entries(noEffect).every(([name, value]) => tags[name] === value);
}

/** Whether only the worker itself learns from the answer, and of nothing but its own work. */
export function isOwnAffair(request: Request): boolean {
  switch (request.kind) {
    case "task.acquire":
    case "task.suspend":
    case "task.release":
    case "task.fulfill":
    case "task.heartbeat":
    case "promise.register_listener":
    case "promise.register_callback":
      return true;
    case "task.fence": {
      const { action } = request.data;
      return action.kind === "promise.settle" || !isOfLeaf(action.data.tags) || hasNoEffect(action.data.tags);
    }
    default:
      return false;
  }
}
