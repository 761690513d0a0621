/** Backups of the embedded engine's file, as Signoff's own. */
import { type Checked, checkBackup } from "../engine/check-backup.ts";
import { type Restored, restoreBackup } from "../engine/restore.ts";
import { engineRules } from "./engine-rules.ts";

/** Puts a backup in the place of the engine's file in this data folder. Rejects with a UserError, and changes nothing. */
export function restoreEngine(backup: string, dataDir: string): Promise<Restored> {
  return restoreBackup(backup, { dataDir, rules: engineRules, now: Date.now });
}

/** Reads every record of a copy. Throws a UserError that calls it `named` if it is damaged. */
export function checkEngineCopy(path: string, named: string): Checked {
  return checkBackup(path, { named, rules: engineRules });
}
