/** Serves the web page: compiled in the package, and stripped of its types as it is asked for among the sources. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import express, { type Request, type Router } from "express";

const pageFolder = new URL("./page/", import.meta.url);

/** Nothing runs in the page but its own scripts, even if text from a message were to become HTML. */
const securityPolicy = "default-src 'self'; img-src * data:; frame-ancestors 'none'; base-uri 'none'";

export function createPageRoutes(): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({ "Content-Security-Policy": securityPolicy, "Cache-Control": "no-store" });
    next();
  });
  router.get("/", async (_request, response) => {
    response.type("html").send(await readFile(new URL("index.html", pageFolder), "utf8"));
  });
  // A permalink opened in a tab of its own: the page is shown, and finds the message by its address.
  router.get("/archives/:channel/:message", (request, response) => {
    const { channel, message } = request.params;
    const thread = typeof request.query.thread_ts === "string" ? `?thread_ts=${request.query.thread_ts}` : "";
    response.redirect(`/#/${channel}/${encodeURIComponent(`${message}${thread}`)}`);
  });
  router.get(/^\/page\/([a-z-]+\.css)$/, async (request, response) => {
    response.type("css").send(await readPageFile(request));
  });
  router.get(/^\/page\/([a-z-]+)\.[jt]s$/, async (request, response) => {
    response.type("text/javascript").send(await readScript(String(request.params["0"])));
  });
  return router;
}

function readPageFile(request: Request): Promise<string> {
  return readFile(new URL(String(request.params["0"]), pageFolder), "utf8");
}

async function readScript(name: string): Promise<string> {
  const compiled = new URL(`${name}.js`, pageFolder);
  if (existsSync(compiled)) return readFile(compiled, "utf8");
  return stripTypeScriptTypes(await readFile(new URL(`${name}.ts`, pageFolder), "utf8"));
}
