/** Node 22 warns at every start that its SQLite is experimental; nobody who runs Signoff can do anything about that. */

/** Leaves that one warning out; all others are written as before. */
export function quietSqliteWarning(): void {
  const written = process.listeners("warning");
  process.removeAllListeners("warning");
  process.on("warning", (warning) => {
    if (warning.name === "ExperimentalWarning" && warning.message.startsWith("SQLite ")) return;
    for (const write of written) write(warning);
  });
}
