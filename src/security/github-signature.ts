/** Whether a delivery is GitHub's: `X-Hub-Signature-256`, an HMAC of its body by the secret of the app's webhook. */
import { createHmac, timingSafeEqual } from "node:crypto";

/** In a time that tells nothing of the right one. There is no time in it: whatever was delivered once can come again. */
export function isGithubSignature(secret: string, signature: string | undefined, body: Buffer): boolean {
  if (signature === undefined || !/^sha256=[0-9a-f]{64}$/.test(signature)) return false;
  const right = createHmac("sha256", secret).update(body).digest("hex");
  return timingSafeEqual(Buffer.from(signature), Buffer.from(`sha256=${right}`));
}
