/** Says so where Node is too old for the program: JavaScript of old, for an old Node reads no TypeScript. */
const needed = 24;
const { node } = process.versions;

if (Number(node.split(".")[0]) < needed) {
  process.stderr.write(
    `Signoff needs Node ${needed} or newer, and this is Node ${node}. ` +
      "npm ci brings the right one along: run it without --omit=optional, and start with npm, or with node_modules/.bin/node.\n",
  );
  process.exit(1);
}
