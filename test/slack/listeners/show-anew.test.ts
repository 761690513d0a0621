import { expect, test } from "vitest";
import { createLog } from "../../../src/log.ts";
import type { ListenerDeps } from "../../../src/slack/listeners/listener-deps.ts";
import { showAnew } from "../../../src/slack/listeners/show-anew.ts";

test("an engine that is away after a response was recorded does not make its listener fail", async () => {
  const shown: string[] = [];
  const parts = {
    client: { get: () => Promise.reject(new Error("away")) },
    homes: { isOpenFor: () => true, refresh: async (person: string) => void shown.push(person) },
    log: createLog("silent"),
  } as unknown as ListenerDeps;
  await showAnew(parts, { promiseId: "r:0.2", origin: { kind: "card" }, by: "U0ANA" });
  expect(shown).toEqual(["U0ANA"]);
});
