/** Whoever acts over HTTP: a token outlives the account of its owner. */
import type { Request } from "express";
import { hasLeft } from "../gateway/standing-soon.ts";
import type { HttpDeps } from "./http-deps.ts";
import { Problem } from "./problem.ts";

/** The actor of a request that changes something. Throws Problem for who may not call, or has left the workspace. */
export async function readActive(deps: HttpDeps, request: Request): Promise<string> {
  const by = deps.readActor(request);
  if (!(await hasLeft(deps.directory, by))) return by;
  throw new Problem(
    403,
    `Slack has no active account for ${by}`,
    "Nothing was recorded: take this token out of SIGNOFF_API_TOKEN.",
  );
}
