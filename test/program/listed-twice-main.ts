/** A program whose list has a workflow twice. `TWICE`: the same one, or another of the same name. */
import { z } from "zod";
import { runProgram } from "../../src/app/run-program.ts";
import { defineWorkflow } from "../../src/authoring/define-workflow.ts";
import { fooWorkflow } from "../../src/workflows/foo-workflow.ts";
import { workflows } from "../../src/workflows/registry.ts";

const namesake = defineWorkflow({
  name: fooWorkflow.name,
  title: "Has a name that is taken",
  version: fooWorkflow.version,
  input: z.object({}),
  // biome-ignore lint/correctness/useYield: it waits for nobody
  *run() {
    return "other";
  },
});

await runProgram([...workflows, process.env.TWICE === "same" ? fooWorkflow : namesake], process.argv[2]);
