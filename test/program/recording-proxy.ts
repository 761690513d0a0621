/** Stands between Slack and the program, passes requests on, and keeps them as they were sent. */
import { once } from "node:events";
import { createServer } from "node:http";
import { text as readText } from "node:stream/consumers";

export interface Recorded {
  body: string;
  headers: Record<string, string>;
}

export interface RecordingProxy {
  /** Newest last. */
  recorded: Recorded[];
  url: string;
  stop(): void;
}

const passedOn = [
  "content-type",
  "x-slack-signature",
  "x-slack-request-timestamp",
  "x-slack-retry-num",
  "x-slack-retry-reason",
];

export async function startRecordingProxy(httpUrl: string): Promise<RecordingProxy> {
  const recorded: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const body = await readText(request);
    const headers = Object.fromEntries(
      passedOn.flatMap((name) => (request.headers[name] ? [[name, String(request.headers[name])]] : [])),
    );
    recorded.push({ body, headers });
    const answer = await fetch(`${httpUrl}${request.url}`, { method: "POST", headers, body });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(await answer.text());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    recorded,
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
