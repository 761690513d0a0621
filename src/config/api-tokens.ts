/** The tokens of the HTTP API, as `SIGNOFF_API_TOKEN` names them. */
import { z } from "zod";

/** Of the items between the commas. */
export const apiTokensSchema = z
  .array(z.string())
  .transform((items) => items.map(readApiToken))
  .pipe(
    z
      .array(
        z.object({
          name: z.string().min(1, "has a token without a name"),
          secret: z.string().min(1, "has an empty token"),
        }),
      )
      .refine(
        (all) => new Set(all.map(({ secret }) => secret)).size === all.length,
        "has the same secret twice",
      ),
  );
/** `name:secret`; a bare secret is named "api". */
function readApiToken(text: string): { name: string; secret: string } {
  const colon = text.indexOf(":");
  if (colon < 0) return { name: "api", secret: text };
  return { name: text.slice(0, colon), secret: text.slice(colon + 1) };
}
