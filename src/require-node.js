/** Says so where Node is too old for the program: JavaScript of old, for an old Node reads no TypeScript. */

/** The SDK, undici and commander need the one; SQLite older than the other can lose what was written (its WAL-reset bug). */
const neededNode = [22, 23, 2];
const neededSqlite = [3, 51, 3];

function isOlder(version, needed) {
  const parts = String(version).split(".").map(Number);
  const differing = needed.findIndex((part, index) => part !== parts[index]);
  return differing >= 0 && !(parts[differing] > needed[differing]);
}

const { node, sqlite } = process.versions;
if (isOlder(node, neededNode) || isOlder(sqlite, neededSqlite)) {
  process.stderr.write(
    `Signoff needs Node 22.23.2, 24.15, 26 or newer, and this is Node ${node}. ` +
      "In its own repository npm ci brings the right one along: run it without --omit=optional, and start with npm, or with node_modules/.bin/node.\n",
  );
  process.exit(1);
}
