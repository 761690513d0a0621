/** How long a call of an agent waits, for `signoff mcp`, which reads nothing else of the gateway's settings. */
import { UserError } from "../user-error.ts";
import { environmentSchema } from "./environment.ts";

const waitSchema = environmentSchema.pick({ SIGNOFF_MCP_WAIT: true });

/** In milliseconds. Throws UserError. */
export function readMcpWait(given: Readonly<Record<string, string | undefined>> = process.env): number {
  const { SIGNOFF_MCP_WAIT: seconds } = given;
  const parsed = waitSchema.safeParse(
    seconds === undefined || seconds === "" ? {} : { SIGNOFF_MCP_WAIT: seconds },
  );
  if (parsed.success) return parsed.data.SIGNOFF_MCP_WAIT * 1_000;
  const reason = parsed.error.issues.map(({ message }) => message).join("; ");
  throw new UserError(`SIGNOFF_MCP_WAIT ${reason}.`, "Correct it and start again.", { code: "bad-settings" });
}
