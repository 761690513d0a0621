/** Packs a copy of this repository: other tests read this one meanwhile. */
import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);
const copied = [".package", "src", "docs", "package.json", "tsconfig.json"];
const others = ["README.md", "LICENSE", "CHANGELOG.md", "manifest.yml"];

export interface PackedCopy {
  /** The copy. */
  folder: string;
  /** Packs it as this version, and gives the path of the tarball. */
  pack(version?: string): Promise<string>;
  remove(): Promise<void>;
}

export async function copyToPack(): Promise<PackedCopy> {
  const folder = await mkdtemp(join(tmpdir(), "signoff-package-"));
  for (const name of [...copied, ...others])
    await cp(join(root, name), join(folder, name), { recursive: true });
  await symlink(join(root, "node_modules"), join(folder, "node_modules"));
  return {
    folder,
    pack: async (version) => {
      const path = join(folder, "package.json");
      const manifest: Record<string, unknown> = JSON.parse(await readFile(path, "utf8"));
      if (version !== undefined) await writeFile(path, JSON.stringify({ ...manifest, version }));
      await run("npm", ["pack"], { cwd: folder });
      return join(folder, `signoff-${version ?? manifest.version}.tgz`);
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
