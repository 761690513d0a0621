#!/usr/bin/env node
/** The `signoff` command. What else it needs is read only when Node is known to be new enough for it. */
import "../require-node.js";
import "../compile-cache.js";

const { runCommand } = await import("./run-command.ts");
await runCommand(process.argv.slice(2));
