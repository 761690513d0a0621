/** How a command of Signoff is typed here, for messages that tell people to type one. */

/** Whether this runs from the sources of its own repository, where a command is an npm script. */
const isFromSource = import.meta.filename.endsWith(".ts");

/** Such as `npx signoff audit foo-1`, or `npm run audit -- foo-1` in Signoff's own repository. */
export function commandLine(words: string): string {
  if (!isFromSource) return `npx signoff ${words}`.trimEnd();
  const [command = "start", ...rest] = words.split(" ");
  return `npm run ${command}${rest.length === 0 ? "" : ` -- ${rest.join(" ")}`}`;
}
