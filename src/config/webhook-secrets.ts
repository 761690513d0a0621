/** The secrets with which webhooks and callbacks are signed, as `SIGNOFF_WEBHOOK_SECRET` lists them. */
import { z } from "zod";

const prefix = "whsec_";
/** Standard Webhooks asks for 24 bytes at least, and 64 at most. */
const fewestBytes = 24;
const mostBytes = 64;
const remedy = `must be ${prefix} and then ${fewestBytes} to ${mostBytes} bytes in base64; make one with: echo "${prefix}$(openssl rand -base64 32)"`;

/** Of the items between the commas. */
export const webhookSecretsSchema = z.array(z.string().refine(isSecret, remedy));

function isSecret(text: string): boolean {
  if (!text.startsWith(prefix)) return false;
  const encoded = text.slice(prefix.length);
  const bytes = Buffer.from(encoded, "base64");
  // Node's decoder passes over what is no base64, and receivers' decoders do not.
  return bytes.toString("base64") === encoded && bytes.length >= fewestBytes && bytes.length <= mostBytes;
}
