/** The commands of `signoff`: a new one is a file beside this one, and a line here. */
import type { CommandUnknownOpts } from "@commander-js/extra-typings";

interface CommandEntry {
  name: string;
  /** What `signoff help` says of it. */
  summary: string;
  /** Its file, which is read only when the command is typed: most of them are heavy. */
  load(): Promise<{ command: CommandUnknownOpts }>;
}

/** What `signoff` alone does. */
export const defaultCommand = "start";

export const commands: readonly CommandEntry[] = [
  { name: "start", summary: "run everything in one process (default)", load: () => import("./start.ts") },
  { name: "dev", summary: "the same, again whenever a file changes", load: () => import("./dev.ts") },
  { name: "check", summary: "load everything, and say all that is wrong", load: () => import("./check.ts") },
  { name: "init", summary: "write a small project into this folder", load: () => import("./init.ts") },
  { name: "engine", summary: "run the embedded engine alone", load: () => import("./engine.ts") },
  { name: "worker", summary: "run a worker alone", load: () => import("./worker.ts") },
  { name: "gateway", summary: "run a gateway alone", load: () => import("./gateway.ts") },
  { name: "sandbox", summary: "run the Slack sandbox alone", load: () => import("./sandbox.ts") },
  {
    name: "request",
    summary: "ask people for an approval, and wait for it",
    load: () => import("./request.ts"),
  },
  { name: "ask", summary: "ask people a question, and print the answer", load: () => import("./ask.ts") },
  { name: "withdraw", summary: "take back what was asked", load: () => import("./withdraw.ts") },
  {
    name: "mcp",
    summary: "serve an agent's tools over stdio, or play an agent",
    load: () => import("./mcp.ts"),
  },
  {
    name: "hook",
    summary: "let people answer an agent's permission prompts",
    load: () => import("./hook.ts"),
  },
  { name: "audit", summary: "write and verify the record of an approval", load: () => import("./audit.ts") },
  { name: "end", summary: "end a run that hangs, as failed", load: () => import("./end.ts") },
  {
    name: "backup",
    summary: "copy the embedded engine's file while it works",
    load: () => import("./backup.ts"),
  },
  { name: "restore", summary: "put such a copy back", load: () => import("./restore.ts") },
  {
    name: "doctor",
    summary: "say how everything is: counts, sizes, clocks, what answers",
    load: () => import("./doctor.ts"),
  },
  {
    name: "stats",
    summary: "count approvals: how they ended, how long it took",
    load: () => import("./stats.ts"),
  },
  { name: "health", summary: "say whether engine and Slack answer", load: () => import("./health.ts") },
  { name: "manifest", summary: "print the Slack app's manifest", load: () => import("./manifest.ts") },
];
