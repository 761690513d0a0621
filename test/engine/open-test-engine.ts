/** An engine that ends with the test. */
import { onTestFinished } from "vitest";
import { engineRules } from "../../src/app/engine-rules.ts";
import { type Engine, type EngineOptions, type EngineTuning, openEngine } from "../../src/engine/engine.ts";
import { createLog } from "../../src/log.ts";

export const silentLog = createLog("silent");

export async function openTestEngine(
  dataDir: string,
  { tuning, ...options }: Partial<EngineOptions> & { tuning?: EngineTuning } = {},
): Promise<Engine> {
  const engine = await openEngine({ dataDir, log: silentLog, rules: engineRules, ...options }, tuning);
  onTestFinished(() => engine.stop());
  return engine;
}
