/** Reads the body of an HTTP request into memory, up to a limit. */
import type { IncomingMessage } from "node:http";

/** The body as text; undefined if it is longer than `limitBytes`, and the rest of it is thrown away. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= limitBytes) chunks.push(chunk);
    else resolve(undefined);
  });
  request.on("end", () => resolve(Buffer.concat(chunks).toString()));
  request.on("error", reject);
  return promise;
}
