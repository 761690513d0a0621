/** A client of Python that is generated from the description, used as the documentation shows. */
import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { documentedProgram, play, playAsking, startAsked } from "./documented-client.ts";

/** `.ci/run` names one that has the generator. */
const python = process.env.TEST_PYTHON ?? "python3";
const hasGenerator = spawnSync(python, ["-c", "import openapi_python_client"]).status === 0;
if (!hasGenerator) {
  const missing = `${python} has no openapi-python-client (pip install openapi-python-client, TEST_PYTHON=<python>)`;
  if (process.env.CI) throw new Error(`No client of Python can be generated: ${missing}.`);
  process.stderr.write(`No client of Python is generated: ${missing}.\n`);
}

test.skipIf(!hasGenerator)(
  "a client is generated without a warning, and the lines of the documentation hear the verdict",
  async () => {
    const asked = await startAsked();
    onTestFinished(() => asked.stop());
    const { folder } = asked;
    const how = ["--path", "openapi.json", "--meta", "none", "--output-path", "signoff_client"];
    // It puts its output in order by programs that need not be there.
    await writeFile(join(folder, "config.yml"), "post_hooks: []\n");
    const generate = [
      "-m",
      "openapi_python_client",
      "generate",
      "--fail-on-warning",
      "--config",
      "config.yml",
    ];
    const generated = await play(python, [...generate, ...how], { folder });
    expect(generated).toEqual({ code: 0, output: expect.any(String) });
    await writeFile(join(folder, "ask.py"), documentedProgram("python"));
    const told = await playAsking(asked, python, ["ask.py"]);
    expect(told).toEqual({ code: 0, output: "" });
    expect(await asked.people.end("ask/ci/deploy-api-1.3")).toMatchObject({ kind: "approved", by: "U0BEN" });
  },
);
