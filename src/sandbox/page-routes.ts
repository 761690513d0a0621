/** Serves the web page. Its modules are compiled where this one is; else they are stripped of their types as they are asked for. */
import { readFile } from "node:fs/promises";
import { stripTypeScriptTypes } from "node:module";
import express, { type Request, type Router } from "express";
import { importMapElement, importMapSource, readLibrary } from "./page-libraries.ts";

const pageFolder = new URL("./page/", import.meta.url);
const isCompiled = import.meta.url.endsWith(".js");

/** Nothing runs in the page but its own scripts, even if text from a message were to become HTML. */
const securityPolicy = [
  "default-src 'self'",
  `script-src 'self' ${importMapSource}`,
  "img-src * data:",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join("; ");

export function createPageRoutes(): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({ "Content-Security-Policy": securityPolicy, "Cache-Control": "no-store" });
    next();
  });
  router.get("/", async (_request, response) => {
    const page = await readFile(new URL("index.html", pageFolder), "utf8");
    response.type("html").send(page.replace("<!-- libraries -->", importMapElement));
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
  router.get("/page/libraries/:file", async (request, response, next) => {
    const library = await readLibrary(request.path);
    if (library === undefined) next();
    else response.type("text/javascript").send(library);
  });
  // The modules name each other with the suffix that they have; index.html names the first one as compiled.
  router.get(/^\/page\/([a-z-]+)\.(?:js|ts)$/, async (request, response) => {
    response.type("text/javascript").send(await readModule(String(request.params["0"])));
  });
  return router;
}

function readPageFile(request: Request): Promise<string> {
  return readFile(new URL(String(request.params["0"]), pageFolder), "utf8");
}

async function readModule(name: string): Promise<string> {
  if (isCompiled) return await readFile(new URL(`${name}.js`, pageFolder), "utf8");
  return stripTypeScriptTypes(await readFile(new URL(`${name}.ts`, pageFolder), "utf8"));
}
