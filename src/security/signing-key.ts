/** The key of a program that runs alone: made once, kept in its data folder, readable by its user only. */
import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { Signer } from "./signer.ts";

/** The key in `dataDir`, made if there is none; on disk before it is used, for what it signs must verify later. */
async function readOrMakeSigningKey(dataDir: string): Promise<string> {
  const path = join(dataDir, "signing-key");
  return (await readKey(path)) ?? (await makeKey(dataDir, path));
}

/** Whether the folder has a key. */
export async function hasSigningKey(dataDir: string): Promise<boolean> {
  return (await readKey(join(dataDir, "signing-key"))) !== undefined;
}

async function readKey(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

/** Written aside and linked into place, so that no crash leaves half a key and the first of two processes wins. */
async function makeKey(dataDir: string, path: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const aside = `${path}.${randomBytes(6).toString("hex")}`;
  const file = await open(aside, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(32).toString("base64url")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await link(aside, path).catch((error: unknown) => {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  });
  await rm(aside);
  const key = await readKey(path);
  if (key === undefined) throw new Error(`The signing key ${path} vanished.`);
  return key;
}

/** Signs with the configured keys, or with the data folder's own. */
export async function createSigner(keys: readonly string[], dataDir: string): Promise<Signer> {
  const [first, ...others] = keys;
  return new Signer(first === undefined ? [await readOrMakeSigningKey(dataDir)] : [first, ...others]);
}
