/** `GET /poll/:group/:pid`: the messages for one process, as server-sent events. */
import type { ServerResponse } from "node:http";
import type { Engine } from "./engine.ts";

/** Proxies cut connections that are silent for a minute; a comment is ignored by every client. */
const pingEveryMs = 15_000;

/** Connects the process until either side closes the stream. */
export async function serveMessages(
  outgoing: ServerResponse,
  process: { group: string; pid: string },
  { engine, closing }: { engine: Engine; closing: AbortSignal },
): Promise<void> {
  const network = engine.connect(process);
  const end = () => outgoing.end();
  outgoing.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  outgoing.write(": connected\n\n");
  network.recv((message) => outgoing.write(`data: ${JSON.stringify(message)}\n\n`));
  const ping = setInterval(() => outgoing.write(": ping\n\n"), pingEveryMs);
  if (closing.aborted) end();
  closing.addEventListener("abort", end);
  outgoing.on("close", () => {
    clearInterval(ping);
    closing.removeEventListener("abort", end);
    void network.stop();
  });
  await network.init();
}
