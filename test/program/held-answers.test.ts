/** What is held for a run when the program is told to stop is answered with what is known. */
import { expect, test } from "vitest";
import { startInProcess } from "./in-process.ts";
import { until } from "./until.ts";

test("a start that waits for its run's end is told that it runs when the program stops", async () => {
  const program = await startInProcess();
  const held = fetch(new URL("/start-workflow?wait=60", program.httpUrl), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow_id: "held" }),
  });
  await until("the run to be there", async () =>
    (await fetch(new URL("/workflows/held", program.httpUrl))).ok ? true : undefined,
  );
  await program.workspace.card("held");
  await program.stop();
  const response = await held;
  expect(response.status).toBe(202);
  expect(await response.json()).toMatchObject({ workflow_id: "held", state: "running" });
});
