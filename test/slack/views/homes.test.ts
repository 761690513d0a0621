import { expect, test } from "vitest";
import { Absences } from "../../../src/gateway/absences.ts";
import type { GatewayDeps } from "../../../src/gateway/respond.ts";
import { createLog } from "../../../src/log.ts";
import { EngineError } from "../../../src/resonate/engine-error.ts";
import { Homes } from "../../../src/slack/views/homes.ts";

type Parts = ConstructorParameters<typeof Homes>[0];

/** Homes on an engine that cannot search, with a clock of their own; `publish` is what Slack does. */
function homesWith(publish: () => Promise<void>): { homes: Homes; pass: (ms: number) => void } {
  let nowMs = 0;
  const search = () => {
    throw new EngineError("promise.search", 501, "no");
  };
  const log = createLog("silent");
  const getStored = async () => undefined;
  const client = { search, searchPage: search, getStored };
  const gateway = { client, directory: {}, log } as unknown as GatewayDeps;
  const absences = new Absences(gateway, gateway.directory);
  const parts = {
    gateway,
    absences,
    cardLinks: {},
    web: { views: { publish } },
    now: () => nowMs,
  } as unknown as Parts;
  return {
    homes: new Homes(parts),
    pass: (ms) => {
      nowMs += ms;
    },
  };
}

test("a home tab is shown anew only while its person may have it before them", async () => {
  let published = 0;
  const { homes, pass } = homesWith(async () => {
    published += 1;
  });
  await homes.refresh("U0ANA");
  expect(published).toBe(0);
  await homes.show("U0ANA", { page: 0 });
  pass(10 * 60_000);
  await homes.refresh("U0ANA");
  expect(published).toBe(2);
  pass(10 * 60_000);
  expect(homes.isOpenFor("U0ANA")).toBe(false);
  await homes.refresh("U0ANA");
  expect(published).toBe(2);
});

test("what changed while a publication was failing is published all the same", async () => {
  let published = 0;
  const { promise, reject } = Promise.withResolvers<void>();
  const { homes } = homesWith(async () => {
    published += 1;
    if (published === 1) await promise;
  });
  const showing = homes.show("U0ANA", { page: 0 });
  await expect.poll(() => published).toBe(1);
  await homes.refresh("U0ANA");
  reject(new Error("away"));
  await showing;
  expect(published).toBe(2);
});
