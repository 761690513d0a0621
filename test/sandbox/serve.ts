/** Runs a sandbox as a process of its own, for tests that kill it: `node serve.ts <dataDir>` prints its port. */
import { startSandbox } from "../../src/sandbox/start.ts";

const dataDir = process.argv[2];
const sandbox = await startSandbox({ port: 0, ...(dataDir ? { dataDir } : {}) });
process.stdout.write(`${sandbox.port}\n`);
