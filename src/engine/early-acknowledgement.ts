/**
 * Which requests of a worker in the engine's own process are answered before they are on disk.
 *
 * Writing to the disk takes longer than everything else in an approval. An early answer is safe where only the worker
 * learns of it and nothing outside has happened yet: if the process dies, worker and answer are lost together, and the
 * work is done again. Every other answer waits for the disk: starts, settled responses, everything that is read and not on
 * disk yet (before Slack is called a card sync reads its own task, whether it still holds its lease), and the creation of
 * a step that has an effect.
 * Transactions are written in order, so whatever is on disk has all that led to it before it.
 */
import type { Request } from "@resonatehq/sdk";
import type { EngineRules } from "./rules.ts";

/** A leaf is code that runs outside the replay, such as a step. It begins as soon as its promise is created. */
function isOfLeaf(tags: Record<string, string>): boolean {
  return tags["resonate:scope"] === "local";
}

function hasNoEffect(tags: Record<string, string>, { noEffect }: EngineRules): boolean {
  return noEffect !== undefined && Object.entries(noEffect).every(([name, value]) => tags[name] === value);
}

/** Whether the answer tells only the worker that asked, and only about its own work. */
export function isOwnAffair(request: Request, rules: EngineRules): boolean {
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
      return (
        action.kind === "promise.settle" ||
        !isOfLeaf(action.data.tags) ||
        hasNoEffect(action.data.tags, rules)
      );
    }
    default:
      return false;
  }
}
