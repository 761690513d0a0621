/** `signoff dev`: the program, started again whenever a file of the folder changes. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { Command } from "@commander-js/extra-typings";
import { watch } from "chokidar";
import { workflowsOption } from "./workflows-option.ts";

const main = new URL(import.meta.filename.endsWith(".ts") ? "./main.ts" : "./main.js", import.meta.url)
  .pathname;

/** Editors write a file in several steps, in milliseconds. */
const settledAfterMs = 100;
/** Nothing is lost by killing it, so nobody waits longer for it to stop in order, in milliseconds. */
const stopWithinMs = 2_000;

const isWatched = (path: string) => /\.(m?[jt]s|json)$/.test(path) || basename(path) === ".env";
/** What the program writes, and what others wrote, changes nothing of it. */
const isSkipped = (path: string) =>
  path !== "." && basename(path) !== ".env" && /^(\.|node_modules$|dist$)/.test(basename(path));

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), stopWithinMs);
  await exited;
  clearTimeout(timer);
}

/** Runs until it is stopped: what fails is started again with the next change. */
function dev(path: string | undefined): void {
  const words = ["start", ...(path === undefined ? [] : ["--workflows", path])];
  const start = () => spawn(process.execPath, [...process.execArgv, main, ...words], { stdio: "inherit" });
  let child = start();
  let timer: NodeJS.Timeout | undefined;
  let restarting = Promise.resolve();
  const restart = async (changed: string) => {
    process.stdout.write(`\n${changed} changed: starting again.\n`);
    await stop(child);
    child = start();
  };
  watch(".", {
    ignoreInitial: true,
    ignored: (found, stats) => isSkipped(found) || (stats?.isFile() === true && !isWatched(found)),
  }).on("all", (_event, changed) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      restarting = restarting.then(() => restart(changed));
    }, settledAfterMs);
  });
  const end = () => void stop(child).then(() => process.exit(0));
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
}

export const command = new Command("dev")
  .description(
    "Runs everything in one process, and starts it again whenever a module, .json or .env of this folder changes.",
  )
  .addOption(workflowsOption())
  .action(({ workflows }) => dev(workflows));
