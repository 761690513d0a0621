import { expect, test } from "vitest";
import { prepareProgram } from "./child-program.ts";
import { until } from "./until.ts";
import { keyOf } from "./workspace.ts";

const waiting = 1_000;

test(`killed with ${waiting} approvals waiting, it is ready again in under 3 s and honours an old click`, async () => {
  const program = await prepareProgram();
  try {
    await program.start();
    const { workspace } = program;
    for (let first = 0; first < waiting; first += 50) {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          workspace.start("U0ANA", `foo-workflow id=many-${first + index}`),
        ),
      );
    }
    const isCard = (key: string | undefined) => key?.startsWith("card many-");
    await until(
      "all cards",
      async () => (await workspace.messages()).filter((one) => isCard(keyOf(one))).length === waiting,
      60_000,
    );
    await program.kill();
    const readyMs = await program.start();
    const card = await workspace.card("many-7");
    await workspace.click("U0BEN", card, "approve");
    await until("the result", async () =>
      (await workspace.thread(card)).some((line) => keyOf(line) === "end many-7"),
    );
    console.info(`ready after ${Math.round(readyMs)} ms`);
    expect(readyMs).toBeLessThan(3_000);
    expect((await workspace.messages()).filter((one) => isCard(keyOf(one)))).toHaveLength(waiting);
  } finally {
    await program.dispose();
  }
}, 120_000);
