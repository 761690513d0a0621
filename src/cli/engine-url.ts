/** Asking the embedded engine, which other engines cannot be asked for. */
import { engineAddress } from "../app/open-engine.ts";
import type { Config } from "../config/config.ts";
import { UserError } from "../user-error.ts";

/** Resolves with the answer. Throws UserError if none comes, or another than 200. */
export async function getFromEngine(config: Config, path: "/backup" | "/status"): Promise<Response> {
  const address = engineAddress(config);
  if (address.kind === "postgres")
    throw new UserError(
      "RESONATE_DATABASE_URL names a database of Postgres, not the embedded engine.",
      "Use the tools of Postgres (pg_dump, pg_stat_activity).",
      { code: "not-an-engine" },
    );
  const { token } = config.resonate;
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const url = new URL(path, address.url);
  const answer = await fetch(url, { headers }).catch((cause: unknown) => {
    const remedy = "Start the program, or set RESONATE_URL or RESONATE_PORT to where its engine listens.";
    throw new UserError(`The engine does not answer on ${address.url}.`, remedy, {
      code: "engine-away",
      cause,
    });
  });
  if (answer.ok) return answer;
  const text = (await answer.text()).trim();
  const isUnknown = answer.status === 404;
  throw new UserError(
    isUnknown ? `What answers on ${address.url} is not Signoff's embedded engine, or an older one.` : text,
    isUnknown
      ? "Back up other engines with their own tools."
      : "Set RESONATE_TOKEN to the engine's, or try again.",
    { code: isUnknown ? "not-an-engine" : "engine-refuses" },
  );
}
