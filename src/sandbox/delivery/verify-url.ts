/** The challenge that Slack sends to a request URL before it takes it. */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { installedApp } from "../workspace/identity.ts";
import { encodeJson } from "./encode-payload.ts";
import { postSigned, type RequestTarget, type SignedPost } from "./signed-post.ts";

const answerSchema = z.object({ challenge: z.string() });

/** What is wrong with the app's answer; undefined if it returned the challenge, as text or as JSON. */
export async function findUrlProblem(
  target: RequestTarget,
  request: Pick<SignedPost, "atMs" | "stopping">,
): Promise<string | undefined> {
  const challenge = randomBytes(24).toString("base64url");
  const payload = { type: "url_verification", token: installedApp.verificationToken, challenge };
  const result = await postSigned(target, { ...request, body: encodeJson(payload) });
  if (result.kind === "failed") {
    return result.status === undefined
      ? `it did not answer (${result.reason})`
      : `it answered with status ${result.status}`;
  }
  return readChallenge(result) === challenge ? undefined : "it did not answer with the challenge";
}

function readChallenge({ text, isJson }: { text: string; isJson: boolean }): string | undefined {
  if (!isJson) return text;
  try {
    return answerSchema.safeParse(JSON.parse(text)).data?.challenge;
  } catch {
    return undefined;
  }
}
