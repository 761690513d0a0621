/** Driving the sandbox where the tests' Workspace has no words for it. */
import { z } from "zod";

const answerSchema = z.looseObject({
  ok: z.boolean(),
  acked: z.boolean().optional(),
  error: z.string().optional(),
  response_action: z.string().optional(),
});
export type Driven = z.output<typeof answerSchema>;

/** Posts to one of the sandbox's own routes. */
export async function drive(url: string, path: string, body: object): Promise<Driven> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) });
  return answerSchema.parse(await answer.json());
}
