/**
 * Node 22 warns at every start that its SQLite is experimental, and each Node when the sandbox's page is stripped of its
 * types among the sources; nobody who runs Signoff can do anything about either.
 */

const quieted = /^(SQLite|stripTypeScriptTypes) /;

/** Leaves those two warnings out; all others are written as before. */
export function quietExperimentalWarnings(): void {
  const written = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && quieted.test(warning.message)) return;
    for (const write of written) write(warning);
  });
}
