/** Backups of the embedded engine's file, as Signoff's own. */
import { type Checked, checkBackup } from "../engine/check-backup.ts";
import { type Restored, restoreBackup } from "../engine/restore.ts";
import { engineRules } from "./engine-rules.ts";

/** Puts a backup in the place of the engine's file in this data folder. Rejects with a UserError, and changes nothing. */
export function restoreEngine(backup: string, dataDir: string): Promise<Restored> {
  return restoreBackup(backup, { dataDir, rules: engineRules, now: Date.now });
}

/** Reads every record of a copy of the engine's file. Throws a UserError if it is damaged. */
export function checkEngineCopy(path: string): Checked {
  const remedy = "Put back a good copy: stop Signoff, and `signoff restore <backup>`.";
  return checkBackup(path, { named: "The engine's file", remedy, rules: engineRules });
}
