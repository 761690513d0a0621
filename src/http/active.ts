/** Whoever acts over HTTP: a token outlives the account of its owner. */
import type { Request } from "express";
import { hasLeft } from "../gateway/standing-soon.ts";
import type { HttpParts } from "./http-deps.ts";
import { Problem } from "./problem.ts";

/** The actor of a request that changes something. Throws Problem for who may not call, or has left the workspace. */
export async function readActive(parts: HttpParts, request: Request): Promise<string> {
  const by = parts.readActor(request);
  if (!(await hasLeft(parts.directory, by))) return by;
  throw new Problem(
    403,
    `Slack has no active account for ${by}`,
    "Nothing was recorded: take this token out of SIGNOFF_API_TOKEN.",
  );
}
