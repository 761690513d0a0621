/** Says so where Node is too old for the program: JavaScript of old, for an old Node reads no TypeScript. */
const needed = [22, 23, 2];
const running = process.versions.node.split(".").map(Number);
const differing = needed.findIndex((part, index) => part !== running[index]);

if (differing >= 0 && running[differing] < needed[differing]) {
  process.stderr.write(
    `Signoff needs Node ${needed.join(".")} or newer, and this is Node ${process.versions.node}. ` +
      "In its own repository npm ci brings the right one along: run it without --omit=optional, and start with npm, or with node_modules/.bin/node.\n",
  );
  process.exit(1);
}
