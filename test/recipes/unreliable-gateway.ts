/** Stands before a gateway: breaks the first connection, answers the second with 503, and passes on the others. */
import { createServer, request as forward } from "node:http";

export interface UnreliableGateway {
  url: string;
  stop(): Promise<void>;
}

export async function startUnreliableGateway(target: string): Promise<UnreliableGateway> {
  let calls = 0;
  const server = createServer((request, response) => {
    calls += 1;
    if (calls === 1) return void request.socket.destroy();
    if (calls === 2) return void response.writeHead(503).end();
    const { method, headers } = request;
    const to = forward(new URL(request.url ?? "/", target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    request.pipe(to);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}
