/** A receiver in Python verifies callbacks with the library that is there for it: `pip install standardwebhooks`. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { postCallback } from "../../src/callers/post-callback.ts";
import { readConfig } from "../../src/config/config.ts";
import { type Received, startReceiver } from "./receiver.ts";

/** `.ci/run` names one that has the library. */
const python = process.env.TEST_PYTHON ?? "python3";
const hasLibrary = spawnSync(python, ["-c", "import standardwebhooks"]).status === 0;
if (!hasLibrary) {
  const missing = `${python} has no standardwebhooks (pip install standardwebhooks, TEST_PYTHON=<python>)`;
  if (process.env.CI) throw new Error(`Callbacks cannot be verified in Python: ${missing}.`);
  process.stderr.write(`Callbacks are not verified in Python: ${missing}.\n`);
}

/** As a receiver would: it prints what was verified. */
const program = `
import json, sys
from standardwebhooks import Webhook
call = json.load(sys.stdin)
print(json.dumps(Webhook(call["secret"]).verify(call["body"], call["headers"])))
`;

function verify(secret: string, { headers, body }: Pick<Received, "headers" | "body">) {
  const input = JSON.stringify({ secret, headers, body });
  const { status, stdout, stderr } = spawnSync(python, ["-c", program], { input, encoding: "utf8" });
  return status === 0 ? JSON.parse(stdout) : stderr.trim().split("\n").at(-1);
}

test.skipIf(!hasLibrary)(
  "Python verifies each signature of a callback, and nothing that was changed",
  async () => {
    const secrets = [24, 64].map((bytes) => `whsec_${Buffer.alloc(bytes, bytes).toString("base64")}`);
    const stranger = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
    const receiver = await startReceiver();
    const { callbackHosts } = readConfig({});
    const body = JSON.stringify({ id: "deploy 7", kind: "denied", reason: "zu früh 😀" });
    const url = `http://127.0.0.1:${receiver.port}/`;
    const settings = { webhookSecrets: secrets, callbackHosts };
    await postCallback({ url, id: "msg-1", body }, settings, new AbortController().signal);
    const [call] = receiver.calls;
    if (call === undefined) throw new Error("The receiver was not called.");
    for (const secret of secrets) expect(verify(secret, call)).toEqual(JSON.parse(body));
    expect(verify(stranger, call)).toMatch(/No matching signature/);
    expect(verify(secrets[0] ?? "", { ...call, body: body.replace("denied", "approved") })).toMatch(
      /No matching/,
    );
    const later = { ...call, headers: { ...call.headers, "webhook-timestamp": "1" } };
    expect(verify(secrets[0] ?? "", later)).toMatch(/too old/);
  },
);
