/** Where in somebody's source a definition stands, so that an error can name the place. */
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const place = /\(?((?:file:\/\/|\/|[A-Za-z]:\\).+):(\d+):\d+\)?$/;

/**
 * File and line of who called `callee`, to be asked for later: to note the place costs little, to put it into words some
 * milliseconds. The file is as seen from the working folder then; undefined if the place cannot be told.
 */
export function captureCallSite(callee: (...given: never[]) => unknown): () => string | undefined {
  const trace: { stack?: string } = {};
  Error.captureStackTrace(trace, callee);
  return () => siteOf(trace);
}

function siteOf(trace: { stack?: string }): string | undefined {
  const [, frame = ""] = trace.stack?.split("\n") ?? [];
  const [, file, line] = place.exec(frame) ?? [];
  if (file === undefined || line === undefined) return undefined;
  const path = file.startsWith("file://") ? fileURLToPath(file) : file;
  return `${relative(process.cwd(), path)}:${line}`;
}
