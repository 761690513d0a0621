/** Runs a command that asks people, from its options to its exit code. */
import { readGatewayAccess } from "../config/gateway-access.ts";
import { type Asking, askPeople } from "./ask-people.ts";
import { printEnd, stillOpen } from "./asked-end.ts";
import { signalCodes } from "./exit-codes.ts";
import { PatientGateway } from "./patient-gateway.ts";
import { createProgress } from "./progress.ts";

interface Running extends Asking {
  json: boolean;
  /** How long all of it may take, in milliseconds; undefined: as long as it takes. */
  withinMs: number | undefined;
  /** The one field of the answer that is printed; undefined: the whole of it. */
  field?: string | undefined;
}

const signals = ["SIGINT", "SIGTERM"] as const;

/** Resolves with the exit code. Throws UserError where the gateway cannot be asked. */
export async function runAsking({ json, withinMs, field, ...asking }: Running): Promise<number> {
  const access = readGatewayAccess();
  const stopped = new AbortController();
  for (const signal of signals) process.once(signal, () => stopped.abort(signal));
  const progress = createProgress(process.stderr);
  const gateway = new PatientGateway({ access, progress, withinMs, signal: stopped.signal });
  try {
    const end = await askPeople(gateway, asking, progress);
    progress.end();
    const { code, stdout, stderr } = printEnd(end, { ...asking, json, field });
    process.stderr.write(stderr);
    process.stdout.write(stdout);
    return code;
  } catch (error) {
    progress.end();
    const signal = signals.find((one) => stopped.signal.aborted && stopped.signal.reason === one);
    if (signal === undefined) throw error;
    process.stderr.write(`Stopped. ${stillOpen(asking.id)}\n`);
    return signalCodes[signal];
  }
}
