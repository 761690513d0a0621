/** Whether the engine answers, asked before anything else is, so that a command says what is wrong in words. */
import type { DurableClient } from "../resonate/client.ts";
import { UserError } from "../user-error.ts";

/** Asks for the promise `id`, which need not be there. Throws UserError if no engine answers. */
export async function askEngine(client: DurableClient, id: string): Promise<void> {
  await client.get(id).catch((cause: unknown) => {
    const remedy = "Start the program, or set RESONATE_URL or RESONATE_PORT to where its engine listens.";
    throw new UserError("The engine does not answer.", remedy, { code: "engine-away", cause });
  });
}
