/** Keeps promises from being made under names that nothing can show, or of what nothing can walk through, and runs under names of the program itself. */
import { isUtf8 } from "node:buffer";
import type { Request } from "@resonatehq/sdk";
import { findIdFault } from "../id-fault.ts";
import { isTooDeep, tooDeep } from "../json-depth.ts";
import { rootOf } from "./entry.ts";
import type { EngineRules } from "./rules.ts";
import type { State } from "./state.ts";

interface Creation {
  id: string;
  tags: Record<string, string>;
  param: { data?: string };
}

/** What is wrong with what promises are created with; undefined if nothing is. */
export function findParamFault(creations: readonly Creation[]): string | undefined {
  const isDeep = creations.some(({ param }) => {
    const bytes = Buffer.from(param.data ?? "", "base64");
    // What other programs encrypt need be no text.
    return isUtf8(bytes) && isTooDeep(bytes.toString());
  });
  return isDeep ? tooDeep("param.data") : undefined;
}

export interface Known {
  /** What there is, and what there was and is archived. */
  state: Pick<State, "isThere" | "isArchived">;
  rules: EngineRules;
}

/** What is wrong with the ID of what is created; undefined if nothing is. */
export function findNewIdFault(creations: readonly Creation[], known: Known): string | undefined {
  for (const creation of creations) {
    const fault = faultOf(creation, known);
    if (fault !== undefined) return `The ID ${JSON.stringify(creation.id)} cannot be used: it ${fault}.`;
  }
  return undefined;
}

/** The archived root under whose ID something would be created; undefined if there is none. */
export function findArchivedRoot(creations: readonly Creation[], { state }: Known): string | undefined {
  const roots = creations.map(({ id }) => rootOf(id));
  return roots.find((root) => !state.isThere(root) && state.isArchived(root));
}

function faultOf({ id, tags }: Creation, { state, rules }: Known): string | undefined {
  const root = rootOf(id);
  // What was begun under such a name before these were refused goes on.
  if (state.isThere(root)) return findIdFault(id.slice(root.length));
  return rules.findRootFault === undefined ? findIdFault(id) : rules.findRootFault(id, tags);
}

const none: readonly Creation[] = [];

/** What the request creates. */
export function creationsOf(request: Request): readonly Creation[] {
  switch (request.kind) {
    case "promise.create":
      return [request.data];
    case "task.create":
      return [request.data.action.data];
    case "task.fence":
      return request.data.action.kind === "promise.create" ? [request.data.action.data] : none;
    case "schedule.create": {
      const { id, promiseId, promiseTags, promiseParam } = request.data;
      return [
        { id, tags: {}, param: {} },
        { id: promiseId, tags: promiseTags, param: promiseParam },
      ];
    }
    default:
      return none;
  }
}
