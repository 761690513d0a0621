import { expect, test } from "vitest";
import { prepareProgram } from "./child-program.ts";
import { keyOf } from "./seen-message.ts";
import { until } from "./until.ts";

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

    const { acked, ackMs, response } = await workspace.command("U0BEN", "/workflows", "pending");
    expect(acked).toBe(true);
    expect(response?.text).toContain(`Waiting for you: ${waiting - 1}`);
    console.info(`listed after ${Math.round(ackMs ?? 0)} ms`);
    const list = (await workspace.ephemerals("U0BEN")).at(-1);
    const place = { channel: "C0APPROVALS", ts: list?.ts ?? "" };
    await workspace.press("U0BEN", place, { actionId: "page:pending:next" });
    await until("the second page", async () =>
      JSON.stringify((await workspace.ephemerals("U0BEN")).at(-1)?.blocks).includes("Page 2 of 100"),
    );
    await workspace.openHome("U0BEN");
    expect(JSON.stringify(await workspace.home("U0BEN"))).toContain(`${waiting - 1} in all`);
  } finally {
    await program.dispose();
  }
}, 120_000);
