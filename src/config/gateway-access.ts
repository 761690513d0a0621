/** Where the commands that ask people find the gateway, and by which token it knows them. */
import type { z } from "zod";
import { isThisMachine, reachableHost } from "../this-machine.ts";
import { UserError } from "../user-error.ts";
import { environmentSchema } from "./environment.ts";
import { readSecretFiles } from "./files.ts";

/** Nothing else is read: a pipeline's environment has variables of others, whatever their values are. */
const accessSchema = environmentSchema.pick({
  ...{ SIGNOFF_URL: true, SIGNOFF_TOKEN: true, SIGNOFF_API_TOKEN: true },
  ...{ HOST: true, PORT: true },
});
type AccessEnvironment = z.output<typeof accessSchema>;
const secrets = ["SIGNOFF_TOKEN", "SIGNOFF_API_TOKEN"];

export interface GatewayAccess {
  /** With a slash at its end. */
  url: string;
  /** Undefined: the gateway asks programs of its own machine for none. */
  token: string | undefined;
}

/** Throws UserError that lists what is wrong. */
export function readGatewayAccess(
  given: Readonly<Record<string, string | undefined>> = process.env,
): GatewayAccess {
  const { env, problems } = readSecretFiles(given, secrets);
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = accessSchema.safeParse(set);
  const issues = parsed.error?.issues.map(({ path, message }) => `${path.map(String).join(".")} ${message}`);
  const wrong = [...problems, ...(issues ?? [])];
  if (!parsed.success || wrong.length > 0) {
    throw new UserError(`The gateway cannot be asked: ${wrong.join("; ")}.`, "Correct this and try again.", {
      code: "bad-settings",
    });
  }
  const { SIGNOFF_URL: url = `http://${reachableHost(parsed.data.HOST)}:${parsed.data.PORT}` } = parsed.data;
  return { url: url.endsWith("/") ? url : `${url}/`, token: readToken(parsed.data, new URL(url)) };
}

/** The secrets of a gateway's own tokens are shown to nothing but what runs beside it. */
function readToken(
  { SIGNOFF_TOKEN: token, SIGNOFF_API_TOKEN: tokens = [] }: AccessEnvironment,
  { hostname }: URL,
): string | undefined {
  if (token !== undefined || !isThisMachine(hostname)) return token;
  if (tokens.length < 2) return tokens[0]?.secret;
  throw new UserError(
    `SIGNOFF_API_TOKEN has ${tokens.length} tokens, and it is not known as which of them to ask.`,
    "Set SIGNOFF_TOKEN to the secret of one.",
    { code: "bad-settings" },
  );
}
