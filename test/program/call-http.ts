/** Calls over HTTP in the name of a token, whose secret is its name and `-secret`. */
import { z } from "zod";
import type { RunningProgram } from "./in-process.ts";

/** With a body it is a POST. */
export async function callHttp(
  { httpUrl }: Pick<RunningProgram, "httpUrl">,
  { path, as, body }: { path: string; as: string; body?: object | undefined },
): Promise<{ status: number; answer: Record<string, unknown> }> {
  const response = await fetch(new URL(path, httpUrl), {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${as}-secret` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = z.record(z.string(), z.unknown()).parse(await response.json());
  return { status: response.status, answer };
}
