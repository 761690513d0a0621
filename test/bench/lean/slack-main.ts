/** A lean stand-in of Slack in a process of its own: real HTTP and a real socket, fixed answers, no storage. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parse } from "node:querystring";
import { z } from "zod";
import { answerOf, fieldsOf } from "./answers.ts";
import { Link } from "./link.ts";
import { orderSchema } from "./orders.ts";
import { People } from "./people.ts";
import { Watch } from "./sights.ts";

const watch = new Watch();
const tsSchema = z.object({ ts: z.string().optional() });

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const [, method = ""] = /^\/api\/([\w.]+)/.exec(request.url ?? "") ?? [];
  const args = fieldsOf(parse(Buffer.concat(chunks).toString()));
  const answer = answerOf(method, args, url);
  response.setHeader("content-type", "application/json; charset=utf-8");
  response.end(JSON.stringify(answer));
  // People see a message once Slack has it, not before.
  watch.note(method, args, tsSchema.parse(answer));
}

const server = createServer((request, response) => {
  serve(request, response).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
});
const link = new Link(server);
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = z.object({ port: z.number() }).parse(server.address());
const url = `http://127.0.0.1:${port}`;
const people = new People(link, watch, url);

process.on("message", (message) => {
  void people.do(orderSchema.parse(message)).then((done) => process.send?.(done));
});
process.stdout.write(`lean Slack at ${url}\n`);
