/** Starts the run of a test, and says what is wrong where it does not start. */
import { startRun } from "../gateway/start.ts";
import type { StartDeps } from "../gateway/start-request.ts";
import { UserError } from "../user-error.ts";

interface Tested {
  id: string;
  workflow: string;
  input: unknown;
  by: string;
}

export async function startTested(gateway: StartDeps, { input, ...request }: Tested): Promise<void> {
  const { workflow } = request;
  const given = input as Record<string, unknown>;
  const result = await startRun(gateway, { ...request, input: given, channel: "C0TEST", nonce: "test" });
  if (result.kind === "invalid-input") {
    const issues = result.issues.map(({ field, message }) => `${field || "input"}: ${message}`);
    throw new UserError(
      `The input of ${workflow} is not valid: ${issues.join("; ")}`,
      "Give it another one.",
      { code: "bad-input" },
    );
  }
  if (result.kind !== "started")
    throw new UserError(`The run of ${workflow} was not started: ${result.kind}.`, "Change the test.", {
      code: "bad-input",
    });
}
