import { expect, test } from "vitest";
import { ClockWatch } from "../../src/clock-watch.ts";
import { createWatchedNetwork } from "../../src/resonate/watched-network.ts";
import { connectClient } from "../../src/runtime/worker.ts";
import { openTestEngine, silentLog } from "../engine/open-test-engine.ts";
import { recordingLog } from "../engine/recording-log.ts";
import { temporaryFolder } from "../engine/temporary-folder.ts";
import { plainEncryptor } from "../security/plain-encryptor.ts";

test.each([
  [3_600_000, "60 minutes ahead of"],
  [-120_000, "2 minutes behind"],
  [30_000, undefined],
])(
  "an engine elsewhere whose clock is %i ms ahead is told of once, and claims that others have tell nothing",
  async (aheadMs, words) => {
    const { log, lines } = recordingLog();
    let setMs = 0;
    const engine = await openTestEngine(temporaryFolder(), { now: () => Date.now() + setMs });
    const watch = new ClockWatch(log);
    const network = createWatchedNetwork(engine.connect({ group: "gateways" }), watch);
    const { client, stop } = connectClient(network, plainEncryptor, silentLog);
    await client.claim("taken", Date.now() + 86_400_000);
    expect(watch.remark).toBeUndefined();
    setMs = aheadMs;
    await client.claim("taken", Date.now() + 86_400_000);
    expect(watch.remark).toBeUndefined();
    if (aheadMs < 0) {
      // Its clock never goes back: another engine, then.
      const other = await openTestEngine(temporaryFolder(), { now: () => Date.now() + setMs });
      const watched = connectClient(
        createWatchedNetwork(other.connect({ group: "g" }), watch),
        plainEncryptor,
        silentLog,
      );
      await watched.client.claim("a", Date.now() + 86_400_000);
      await watched.client.claim("b", Date.now() + 86_400_000);
      await watched.stop();
    } else {
      await client.claim("a", Date.now() + 86_400_000);
      await client.claim("b", Date.now() + 86_400_000);
    }
    if (words === undefined) expect(watch.remark).toBeUndefined();
    else expect(watch.remark).toContain(words);
    expect(lines).toHaveLength(words === undefined ? 0 : 1);
    await stop();
  },
);
