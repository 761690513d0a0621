/** How a command of Signoff is typed here, and where its documents are, for messages that send people there. */
import { join, relative } from "node:path";

/** Whether this runs from the sources of its own repository, where a command is an npm script. */
const isFromSource = import.meta.filename.endsWith(".ts");

/** Such as `npx signoff audit foo-1`, or `npm run audit -- foo-1` in Signoff's own repository. */
export function commandLine(words: string): string {
  if (!isFromSource) return `npx signoff ${words}`.trimEnd();
  const [command = "start", ...rest] = words.split(" ");
  return `npm run ${command}${rest.length === 0 ? "" : ` -- ${rest.join(" ")}`}`;
}

/** Where a document such as `docs/errors.md` stands, as seen from the working directory. */
export function documentPath(document: string): string {
  return isFromSource ? document : relative(process.cwd(), join(import.meta.dirname, "..", document));
}
