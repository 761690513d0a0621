/** A process that is at work until it is killed, and says each answer: `node answering-process.ts <data folder> <name>`. */
import { openEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";
import { work } from "./clients.ts";

const [, , dataDir = "", name = ""] = process.argv;
const engine = await openEngine({ dataDir, log: createLog("silent"), rules: { indexedTags: [] } });
await work(engine, {
  clients: 64,
  name,
  random: Math.random,
  isOn: () => true,
  // A write to a pipe has happened when it returns.
  onAnswer: ({ id, state, value }) => void process.stdout.write(`${JSON.stringify({ id, state, value })}\n`),
});
