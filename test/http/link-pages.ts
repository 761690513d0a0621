/** A browser that follows links to approvals: a worker, the gateway's HTTP and Chromium. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { z } from "zod";
import { newestVersions } from "../../src/gateway/known-versions.ts";
import { linkTo } from "../../src/security/link.ts";
import { patienceMs } from "../patience.ts";
import { People } from "../runtime/people.ts";
import { type RunningWorker, startRunningWorker } from "../runtime/running-worker.ts";
import { type RunningHttp, startHttp } from "./start-http.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const names = new Map([
  ["U0ANA", "Ana Torres"],
  ["U0BEN", "Ben Okafor"],
]);

type Workflows = Parameters<typeof startRunningWorker>[0];

export class LinkPages {
  readonly people: People;
  readonly #worker: RunningWorker;
  readonly #http: RunningHttp;
  readonly #browser: Browser;

  private constructor(parts: { people: People; worker: RunningWorker; http: RunningHttp; browser: Browser }) {
    this.people = parts.people;
    this.#worker = parts.worker;
    this.#http = parts.http;
    this.#browser = parts.browser;
  }

  static async open(workflows: Workflows): Promise<LinkPages> {
    const worker = await startRunningWorker(workflows);
    const people = new People(worker);
    const directory = { ...people.gateway.directory, nameOf: async (id: string) => names.get(id) };
    const gateway = { ...people.gateway, directory, workflows: newestVersions(workflows) };
    const http = await startHttp({}, gateway);
    const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
    const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args });
    return new LinkPages({ people, worker, http, browser });
  }

  /** Starts a run, and opens the link of Ben to its first approval. */
  async visit(
    run: string,
    workflow: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; problems: string[] }> {
    await this.people.start(run, workflow);
    await this.people.round(`${run}:0`, 0);
    const page = await this.#browser.newPage({ viewport: { width: 900, height: 640 }, ...options });
    page.setDefaultTimeout(patienceMs);
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(String(error)));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
    const url = linkTo(
      { signer: this.#worker.signer, publicUrl: `http://127.0.0.1:${this.#http.port}` },
      { ...(await this.people.born(`${run}:0`)), person: "U0BEN" },
    );
    await page.goto(url);
    return { page, problems };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#http.stop();
    await this.#worker.stop();
  }
}

/** What axe finds wrong with the page, by its rules' names. */
export async function findInaccessible(page: Page): Promise<string[]> {
  // By the browser's debugger: the page's own policy lets no script in.
  const found = await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations.map(({ id }) => id))`,
  );
  return z.array(z.string()).parse(found);
}
