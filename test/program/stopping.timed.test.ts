import { expect, test } from "vitest";
import { workflows } from "../../src/workflows/registry.ts";
import { startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

test("a program that stops while Slack answers neither its mender nor a click ends within its 10 s", async () => {
  const leaving = await startInProcess({}, { workflows, reconcileEveryMs: 500 });
  const { workspace: there } = leaving;
  await there.start("U0ANA", "refund id=leaving order=A-9 amount=12 reason=late");
  const card = await there.card("leaving");
  await there.fault({ kind: "silence", method: "auth.test" });
  await there.fault({ kind: "silence", method: "views.open" });
  await fetch(new URL("/sandbox/calls", there.url), { method: "DELETE" });
  const clicked = there.click("U0BEN", card, "deny");
  for (const method of ["auth.test", "views.open"]) {
    await until(`a call of ${method}`, async () =>
      (await (await fetch(new URL(`/sandbox/calls?method=${method}`, there.url))).text()).includes(
        `"${method}"`,
      ),
    );
  }
  const toldMs = performance.now();
  await leaving.stop();
  // 5.5 s when it waits for both at once, and 8.5 s one after the other.
  expect(performance.now() - toldMs).toBeLessThan(8_000);
  await clicked.catch(() => undefined);
});
