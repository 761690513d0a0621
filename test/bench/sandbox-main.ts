/** The sandbox in a process of its own, in memory: `node sandbox-main.ts [limited]` says where it is. */
import { startSandbox } from "../../src/sandbox/start.ts";

const sandbox = await startSandbox({ port: 0, rateLimits: process.argv[2] === "limited" });
process.stdout.write(`sandbox at ${sandbox.url}\n`);
