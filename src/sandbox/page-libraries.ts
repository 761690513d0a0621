/** The libraries that the page is made with: served out of node_modules, and known in the browser by their own names. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const names = ["preact", "preact/hooks", "htm", "gemoji"];

const pathOf = (name: string) => `/page/libraries/${name.replace("/", "-")}.js`;

const importMap = JSON.stringify({ imports: Object.fromEntries(names.map((name) => [name, pathOf(name)])) });

/** Says in the page where its imports are; a browser takes that from no other file. */
export const importMapElement = `<script type="importmap">${importMap}</script>`;

/** What lets this script into a page whose policy keeps out what stands in the page itself. */
export const importMapSource = `'sha256-${createHash("sha256").update(importMap).digest("base64")}'`;

/** The library that is served at this path; undefined: there is none. */
export async function readLibrary(path: string): Promise<string | undefined> {
  const name = names.find((known) => pathOf(known) === path);
  return name && (await readFile(new URL(import.meta.resolve(name)), "utf8"));
}
