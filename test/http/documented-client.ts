/** A gateway that is asked by the programs that the documentation shows, and a person who answers them. */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askingWorkflows } from "../../src/callers/asking-workflows.ts";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { writeOpenApi } from "../../src/http/openapi.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { startHttp } from "./start-http.ts";

const page = new URL("../../docs/http-api.md", import.meta.url);

/** The program in this language that the documentation shows for a generated client. */
export function documentedProgram(language: "ts" | "python"): string {
  const [, text = ""] = readFileSync(page, "utf8").split("### With a client of your language");
  const [, program] = new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(text) ?? [];
  if (program === undefined) throw new Error(`docs/http-api.md shows no program in ${language}.`);
  return program;
}

export interface Asked {
  url: string;
  worker: RunningWorker;
  people: People;
  /** A folder with the description of the API in openapi.json. */
  folder: string;
  stop(): Promise<void>;
}

export const token = "the secret of ci";

export async function startAsked(): Promise<Asked> {
  const worker = await startRunningWorker(askingWorkflows);
  const people = new People(worker);
  const gateway = { ...people.gateway, usualChannel: "C0DESK", workflows: newestVersions([]) };
  const http = await startHttp({ tokens: [{ name: "ci", secret: token }] }, gateway);
  const url = `http://127.0.0.1:${http.port}`;
  const folder = await mkdtemp(join(tmpdir(), "signoff-"));
  await writeFile(join(folder, "openapi.json"), JSON.stringify(writeOpenApi()));
  return {
    url,
    worker,
    people,
    folder,
    stop: async () => {
      await http.stop();
      await worker.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Ended {
  code: number | null;
  output: string;
}

/** Plays a program in `folder` to its end; what it says on both outputs. */
export async function play(
  command: string,
  args: readonly string[],
  { folder, env = {} }: { folder: string; env?: Record<string, string> },
): Promise<Ended> {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, ...env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (bytes: Buffer) => {
      output += bytes.toString();
    });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

/** The program asks, waits, and hears what somebody decides. */
export async function playAsking(
  { url, people, folder }: Asked,
  command: string,
  args: readonly string[],
): Promise<Ended> {
  const env = { SIGNOFF_URL: url, SIGNOFF_TOKEN: token };
  const ended = play(command, args, { folder, env });
  const approved = people.approve("ask/ci/deploy-api-1.3:0");
  return Promise.race([ended, approved.then(() => ended)]);
}
