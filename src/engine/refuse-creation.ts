/** Keeps promises from being made under names that nothing can show, or of what nothing can walk through, and runs under names of the program itself. */
import { isUtf8 } from "node:buffer";
import type { Request } from "@resonatehq/sdk";
import { findIdFault, isOwnName, ownNameFault } from "../id-fault.ts";
import { isTooDeep, tooDeep } from "../json-depth.ts";
import { kindTag, targetTag } from "../resonate/tags.ts";

interface Creation {
  id: string;
  tags: Record<string, string>;
  param: { data?: string };
}

/** What is wrong with what the request creates a promise with; undefined if nothing is. */
export function findParamFault(request: Request): string | undefined {
  const isDeep = creationsOf(request).some(({ param }) => {
    const bytes = Buffer.from(param.data ?? "", "base64");
    // What other programs encrypt need be no text.
    return isUtf8(bytes) && isTooDeep(bytes.toString());
  });
  return isDeep ? tooDeep("param.data") : undefined;
}

/** What is wrong with the ID of what the request creates; undefined if nothing is. `isThere` tells what exists. */
export function findNewIdFault(request: Request, isThere: (id: string) => boolean): string | undefined {
  for (const creation of creationsOf(request)) {
    const fault = faultOf(creation, isThere);
    if (fault !== undefined) return `The ID ${JSON.stringify(creation.id)} cannot be used: it ${fault}.`;
  }
  return undefined;
}

function faultOf({ id, tags }: Creation, isThere: (id: string) => boolean): string | undefined {
  const [root = id] = id.split(":", 1);
  // What was begun under such a name before these were refused goes on.
  if (isThere(root)) return findIdFault(id.slice(root.length));
  if (!isOwnName(root)) return findIdFault(id);
  const isRun = tags[targetTag] !== undefined && (tags[kindTag] ?? "run") === "run";
  return isRun ? ownNameFault : undefined;
}

function creationsOf(request: Request): Creation[] {
  switch (request.kind) {
    case "promise.create":
      return [request.data];
    case "task.create":
      return [request.data.action.data];
    case "task.fence":
      return request.data.action.kind === "promise.create" ? [request.data.action.data] : [];
    case "schedule.create": {
      const { id, promiseId, promiseTags, promiseParam } = request.data;
      return [
        { id, tags: {}, param: {} },
        { id: promiseId, tags: promiseTags, param: promiseParam },
      ];
    }
    default:
      return [];
  }
}
