/** The recipes of docs/agent-recipes.md, each with its real library and a fake model, against a whole Signoff. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { skipExample } from "../languages/examples.ts";
import { type RunningProgram, startInProcess } from "../program/in-process.ts";
import { AgentProject } from "./agent-project.ts";
import libraryPins from "./libraries/package.json" with { type: "json" };
import { headingsWithCode, type Recipe, recipes, recipeUnder } from "./recipe-blocks.ts";
import { type Shop, startShop } from "./shop.ts";
import { startUnreliableGateway } from "./unreliable-gateway.ts";

const root = resolve(import.meta.dirname, "../..");

/** `.ci/run` says where they are. */
const libraries = process.env.TEST_AGENT_LIBRARIES ?? "";
const lacks = Object.keys(libraryPins.dependencies).filter(
  (name) => libraries === "" || !existsSync(join(libraries, "node_modules", name, "package.json")),
);
const isThere = lacks.length === 0;
if (!isThere)
  skipExample(
    `TEST_AGENT_LIBRARIES names no folder with ${lacks.join(", ")} (copy test/recipes/libraries/package.json there, npm install --ignore-scripts)`,
  );

let program: RunningProgram;
let shop: Shop;
let folder: string;
const projects: AgentProject[] = [];

beforeAll(async () => {
  program = await startInProcess({ SIGNOFF_API_TOKEN: "agent:agent-secret" });
  shop = await startShop();
  folder = await realpath(await mkdtemp(join(tmpdir(), "signoff-")));
});
afterAll(async () => {
  await Promise.all(projects.map((project) => project.kill()));
  await program.stop();
  await shop.stop();
  await rm(folder, { recursive: true, force: true });
});

interface Given {
  /** The first part of its calls' IDs, and the name of its folder. */
  call: string;
  code: string;
  model: string;
  url?: string;
}

async function makeAgent({ call, code, model, url = program.httpUrl }: Given): Promise<AgentProject> {
  const parts = { folder: join(folder, call), code, model, libraries };
  const env = {
    CALL_ID: call,
    SIGNOFF_URL: url,
    SIGNOFF_TOKEN: "agent-secret",
    SHOP_URL: shop.url,
    MASTRA_TELEMETRY_DISABLED: "1",
    OPENAI_AGENTS_DISABLE_TRACING: "1",
  };
  const project = await AgentProject.make(parts, env);
  projects.push(project);
  return project;
}

async function approve(person: string, id: string): Promise<void> {
  await program.workspace.click(person, await program.workspace.card(`ask/agent/${id}`), "approve");
}

async function deny(person: string, id: string, reason: string): Promise<void> {
  await program.workspace.click(person, await program.workspace.card(`ask/agent/${id}`), "deny");
  await program.workspace.submit(person, { comment: reason });
}

/** The one was done once, the other never, the model heard of both in one call, and people were asked once each. */
async function expectDone(project: AgentProject, { call, person }: { call: string; person: string }) {
  expect(await project.ended(), project.output).toBe(0);
  expect(shop.refunds(call)).toEqual([{ key: `${call}-7`, body: { order: "7", amount: 40 } }]);
  expect(project.prompts).toHaveLength(2);
  expect(project.prompts[1]).toContain("Refunded 40 on order 7.");
  expect(project.prompts[1]).toContain(`denied by ${person}: too much`);
  for (const id of [`${call}-7`, `${call}-8`])
    expect(await program.workspace.cards(`ask/agent/${id}`)).toHaveLength(1);
}

test("there is a recipe for each library, and code under no other heading", () => {
  expect(headingsWithCode()).toEqual(["What they share", ...recipes.map(({ heading }) => heading)]);
});

describe.skipIf(!isThere)("while people think, the agent waits:", () => {
  test.concurrent.each(recipes)(
    "$heading does once what is approved, and tells the model why the rest is denied",
    async ({ heading, model, person }: Recipe) => {
      const call = `call_${model}`;
      const agent = await makeAgent({ call, code: recipeUnder(heading), model });
      agent.start();
      await approve(person, `${call}-7`);
      await deny(person, `${call}-8`, "too much");
      await expectDone(agent, { call, person });
    },
  );
});

describe.skipIf(!isThere)("killed with -9 while people think, and started again:", () => {
  test.concurrent.each(recipes)(
    "$heading goes on with what they have said",
    async ({ heading, model, person }: Recipe) => {
      const call = `call_killed_${model}`;
      const agent = await makeAgent({ call, code: recipeUnder(heading), model });
      agent.start();
      await program.workspace.card(`ask/agent/${call}-7`);
      await agent.kill();
      await approve(person, `${call}-7`);
      agent.start();
      await program.workspace.card(`ask/agent/${call}-8`);
      await agent.kill();
      agent.start();
      await deny(person, `${call}-8`, "too much");
      await expectDone(agent, { call, person });
    },
  );
});

const attempts = `
import { askPeople } from "./signoff.ts";
import { issueRefund } from "./refunds.ts";

const attempt = async (id, refund) => console.log(await issueRefund(id, refund).catch(({ message }) => message));
const approved = { order: "7", amount: 40 };
console.log(JSON.stringify(await askPeople("shared-7", "refund", approved)));
await attempt("shared-7", { ...approved, amount: 4000 });
await attempt("shared-8", approved);
await attempt("shared-7", { amount: 40, order: "7" });
console.log(await askPeople("shared-7", "refund", { order: "9", amount: 1 }).catch(({ message }) => JSON.parse(message).detail));
`;

test.skipIf(!isThere)(
  "what they share outlasts a gateway that is away, and refuses all but what was approved",
  async () => {
    const gateway = await startUnreliableGateway(program.httpUrl);
    onTestFinished(() => gateway.stop());
    const { url } = gateway;
    const agent = await makeAgent({ call: "shared", code: attempts, model: "own-loop", url });
    agent.start();
    await approve("U0BEN", "shared-7");
    expect(await agent.ended(), agent.output).toBe(0);
    expect(agent.output.split("\n")).toEqual([
      '{"approved":true,"reason":"approved by U0BEN: without a reason"}',
      expect.stringMatching(/^What was approved has sha256:[0-9a-f]{64}\.$/),
      "Nobody has approved shared-8.",
      "Refunded 40 on order 7.",
      "These differ: payload. Nothing was asked.",
      "",
    ]);
    expect(shop.refunds("shared")).toHaveLength(1);
  },
);

test.skipIf(!isThere)("they are typed as they stand", async () => {
  for (const { heading, model } of recipes)
    await makeAgent({ call: `typed-${model}`, code: recipeUnder(heading), model });
  const options = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, module: "nodenext", target: "es2024" },
    ...{ allowImportingTsExtensions: true, erasableSyntaxOnly: true, verbatimModuleSyntax: true },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")] },
  };
  const include = ["typed-*/*.ts"];
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include }));
  const tsc = join(root, "node_modules/.bin/tsc");
  const { stdout, status } = spawnSync(tsc, ["-p", folder], { encoding: "utf8" });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
