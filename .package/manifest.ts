/** The package.json that travels: what serves this repository alone is left out of it. */
import { copyFileSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";

/** Of the repository; npm runs its scripts there. */
const ours = "package.json";
/** The repository's own one, while the other stands in its place. */
const kept = ".package/package.json";

type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
type Manifest = { [name: string]: Json };

/** Carries a Node for this repository's scripts; installed beside Signoff it would shadow the user's own. */
const carriesNode = (name: string) => /^node-(bin-)?(linux|darwin|win)-/.test(name);

/** Leaves out scripts, development packages, the Nodes, and the condition under which sources are imported. */
function travelling({ scripts: _scripts, devDependencies: _development, ...rest }: Manifest): Manifest {
  const { optionalDependencies = {}, exports = {}, ...others } = rest;
  const optional = entriesOf(optionalDependencies).filter(([name]) => !carriesNode(name));
  const doors = entriesOf(exports).map(([name, door]) => [name, withoutSource(door)]);
  return {
    ...others,
    exports: Object.fromEntries(doors),
    ...(optional.length === 0 ? {} : { optionalDependencies: Object.fromEntries(optional) }),
  };
}

function entriesOf(value: Json): [string, Json][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function withoutSource(door: Json): Json {
  if (typeof door !== "object" || door === null || Array.isArray(door)) return door;
  const { "signoff-src": _source, ...rest } = door;
  return rest;
}

/** Puts the travelling manifest in the place of the repository's own, which is kept beside. */
export function putTravelling(): void {
  const manifest: Manifest = JSON.parse(readFileSync(ours, "utf8"));
  copyFileSync(ours, kept);
  writeFileSync(ours, `${JSON.stringify(travelling(manifest), null, 2)}\n`);
}

/** Puts the repository's own manifest back, if another one stands in its place. */
export function putBack(): void {
  if (existsSync(kept)) renameSync(kept, ours);
}

/** Whether the travelling manifest stands in the repository. */
export function isAway(): boolean {
  return existsSync(kept);
}
