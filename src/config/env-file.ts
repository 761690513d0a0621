/** The file `.env` of the working folder, for those who keep their variables in one. */
import { existsSync } from "node:fs";
import { loadEnvFile as load } from "node:process";

/** Sets the variables of `.env`, if there is one. What is set already stays as it is. */
export function loadEnvFile(path = ".env"): void {
  if (existsSync(path)) load(path);
}
