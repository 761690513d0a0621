/** Replaces parts of the SDK's client, which is pinned exactly: how it reads values, and where it does work twice. */
import type { Resonate } from "@resonatehq/sdk";
import { LRUCache } from "lru-cache";
import { codecOf, targetsOf } from "../pinned.ts";
import { markGarbage, quicken } from "./codec.ts";
import { decodeLate } from "./decode-late.ts";

/** To be called before the client does anything. */
export function tuneSdk(resonate: Resonate): void {
  decodeLate(quicken(codecOf(resonate), markGarbage));
  rememberTargets(resonate);
}

/**
 * For each context call the client tries to read the name of its group as a URL, and the exception that this throws was
 * 4 % of the program's time, by its profile. There are two or three names.
 */
function rememberTargets(resonate: Resonate): void {
  const builder = targetsOf(resonate);
  const matchAnew = builder.match;
  const known = new LRUCache<string, string>({ max: manyTargets });
  builder.match = (target) => {
    const address = known.get(target) ?? matchAnew(target);
    known.set(target, address);
    return address;
  };
}

const manyTargets = 100;
