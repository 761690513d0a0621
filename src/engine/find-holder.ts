/** Finds a process that writes the engine's file, though its lock is not to be seen: the file that was locked may be deleted. */
import { readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * The ID of another process that has the file open to write it, as far as Linux tells of the processes of this user; undefined if
 * there is none, or where the system does not say.
 */
export function findHolder(path: string): number | undefined {
  const file = read(() => statSync(path));
  if (process.platform !== "linux" || file === undefined) return undefined;
  const others = (read(() => readdirSync("/proc")) ?? []).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  );
  const holder = others.find((pid) => {
    const [handles, infos] = [join("/proc", pid, "fd"), join("/proc", pid, "fdinfo")];
    return (read(() => readdirSync(handles)) ?? []).some(
      (name) => isFile(join(handles, name), path, file) && mayWrite(join(infos, name)),
    );
  });
  return holder === undefined ? undefined : Number(holder);
}

/** Names differ with what is mounted where, so the file itself is compared; the name only spares looking at each. */
function isFile(handle: string, path: string, { dev, ino }: { dev: number; ino: number }): boolean {
  if (basename(read(() => readlinkSync(handle)) ?? "") !== basename(path)) return false;
  const held = read(() => statSync(handle));
  return held?.dev === dev && held.ino === ino;
}

/** Whoever only reads it, such as a backup, is no holder. The lowest bits of its flags are how it was opened (open(2)). */
function mayWrite(info: string): boolean {
  const [, flags = "0"] = /^flags:\s*([0-7]+)/m.exec(read(() => readFileSync(info, "utf8")) ?? "") ?? [];
  return (Number.parseInt(flags, 8) & 3) !== 0;
}

/** Processes and their files come and go while they are looked at, and those of others are nobody's business. */
function read<Read>(look: () => Read): Read | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
