/** Node's flags in `npm start`: what is measured runs as people run it. */
import packageFile from "../../package.json" with { type: "json" };

export const startFlags: readonly string[] = packageFile.scripts.start
  .split(" ")
  .filter((word) => word.startsWith("--"));
