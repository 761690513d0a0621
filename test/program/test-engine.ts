/**
 * The engine that the tests of the whole program run on: embedded in its process, unless one of these says otherwise.
 * TEST_ENGINE=served: embedded in another one; strict: that, with the rules of newer engines. TEST_RESONATE_COMMAND: a Resonate Server of its own for each program, by
 * the path of its binary. TEST_RESONATE_URL: one that runs, and that is empty: promises cannot be deleted there, so one
 * test file at a time. TEST_DATABASE_URL: resonate-pg, whose tables are emptied before each program; files one by one.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resonate } from "@resonatehq/sdk";
import { PostgresNetwork } from "@resonatehq/sdk/postgres";
import { Client } from "pg";
import { startProgram } from "../../src/app/program.ts";
import { StopInOrder } from "../../src/app/stop-in-order.ts";
import { readConfig } from "../../src/config/config.ts";
import { createLog } from "../../src/log.ts";
import { startStrictEngine } from "./strict-engine.ts";
import { until } from "./until.ts";

export interface TestEngine {
  /** The variables by which a program finds it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const { TEST_ENGINE, TEST_RESONATE_COMMAND, TEST_RESONATE_URL, TEST_DATABASE_URL } = process.env;
export const testEngine =
  TEST_RESONATE_URL !== undefined || TEST_RESONATE_COMMAND !== undefined
    ? "resonate-server"
    : TEST_DATABASE_URL !== undefined
      ? "resonate-pg"
      : TEST_ENGINE === "served" || TEST_ENGINE === "strict"
        ? TEST_ENGINE
        : "embedded";

const signing = { SIGNOFF_SIGNING_KEY: "a key for tests" };

/** An empty engine. */
export async function prepareTestEngine(): Promise<TestEngine> {
  switch (testEngine) {
    case "embedded":
      return { env: {}, stop: async () => undefined };
    case "served":
      return serveTestEngine();
    case "strict":
      return behindStrictRules(await serveTestEngine());
    case "resonate-server": {
      if (TEST_RESONATE_COMMAND !== undefined) return startServer(TEST_RESONATE_COMMAND);
      const RESONATE_URL = TEST_RESONATE_URL ?? "";
      return { env: { RESONATE_URL, ...signing }, stop: async () => undefined };
    }
    case "resonate-pg": {
      const RESONATE_DATABASE_URL = TEST_DATABASE_URL ?? "";
      await emptyDatabase(RESONATE_DATABASE_URL);
      return { env: { RESONATE_DATABASE_URL, ...signing }, stop: async () => undefined };
    }
  }
}

/** The stock SDK on the same engine, as somebody outside. */
export function connectStock(engineUrl: string): Resonate {
  if (testEngine !== "resonate-pg")
    return new Resonate({ url: engineUrl, group: "outside", logLevel: "error" });
  const network = new PostgresNetwork({ connectionString: TEST_DATABASE_URL ?? "", group: "outside" });
  return new Resonate({ network, logLevel: "error" });
}

async function serveTestEngine(): Promise<TestEngine> {
  const dataDir = await mkdtemp(join(tmpdir(), "signoff-engine-"));
  const log = createLog("fatal");
  const stopping = new StopInOrder(log);
  const config = readConfig({ SIGNOFF_DATA_DIR: dataDir, RESONATE_PORT: "0", LOG_LEVEL: "fatal" });
  const { engineUrl = "" } = await startProgram({ config, log, stopping }, { workflows: [], part: "engine" });
  return {
    env: { RESONATE_URL: engineUrl, ...signing },
    stop: async () => {
      await stopping.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function behindStrictRules({ env, stop }: TestEngine): Promise<TestEngine> {
  const strict = await startStrictEngine(env.RESONATE_URL ?? "");
  return {
    env: { ...env, RESONATE_URL: strict.url },
    stop: async () => {
      strict.stop();
      await stop();
    },
  };
}

/** A Resonate Server in memory, on free ports. */
async function startServer(command: string): Promise<TestEngine> {
  const [port, metrics] = [await freePort(), await freePort()];
  const where = ["--server-port", `${port}`, "--server-bind", "127.0.0.1"];
  const quick = ["--tasks-retry-timeout", "500", "--observability-metrics-port", `${metrics}`];
  const server = spawn(command, ["dev", ...where, ...quick], { stdio: "ignore" });
  const RESONATE_URL = `http://127.0.0.1:${port}`;
  await until(
    "the Resonate Server",
    async () => (await fetch(`${RESONATE_URL}/health`).catch(() => undefined))?.ok,
  );
  return {
    env: { RESONATE_URL, ...signing },
    stop: async () => {
      const exited = once(server, "exit");
      server.kill("SIGKILL");
      await exited;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
}

async function emptyDatabase(connectionString: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ tablename: string }>(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'resonate'",
    );
    const tables = rows.map(({ tablename }) => `resonate.${tablename}`).join(", ");
    if (tables === "") throw new Error("There is no resonate-pg in that database: apply its resonate.sql.");
    await client.query(`TRUNCATE ${tables} CASCADE`);
  } finally {
    await client.end();
  }
}
