import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readPart } from "../src/app/part.ts";
import { variableNames } from "../src/config/environment.ts";
import { secretNames } from "../src/config/files.ts";

const service = z.looseObject({
  image: z.string(),
  healthcheck: z.object({ test: z.array(z.string()).min(2) }).loose(),
  secrets: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string()).default([]),
  depends_on: z.record(z.string(), z.object({ condition: z.literal("service_healthy") })).default({}),
});
const compose = z
  .looseObject({
    services: z.record(z.string(), service),
    secrets: z.record(z.string(), z.object({ file: z.string() })),
  })
  .parse(parse(readFileSync(resolve(import.meta.dirname, "../compose.yml"), "utf8"), { merge: true }));

test("each service has a health check, and waits only for services that are there", () => {
  const names = Object.keys(compose.services);
  expect(names.sort()).toEqual(["gateway", "postgres", "resonate", "worker"]);
  for (const { depends_on, secrets } of Object.values(compose.services)) {
    expect(names).toEqual(expect.arrayContaining(Object.keys(depends_on)));
    expect(Object.keys(compose.secrets)).toEqual(expect.arrayContaining(secrets));
  }
});

test("workers and gateways are parts of the program, and their variables are read by it", () => {
  const known = [...variableNames, ...secretNames.map((name) => `${name}_FILE`)];
  for (const name of ["worker", "gateway"]) {
    const { command, environment } = compose.services[name] ?? { command: [], environment: {} };
    expect(readPart(command[0])).toBe(name);
    expect(known).toEqual(expect.arrayContaining(Object.keys(environment)));
    const files = Object.entries(environment).filter(([variable]) => variable.endsWith("_FILE"));
    for (const [, path] of files)
      expect(Object.keys(compose.secrets)).toContain(path.replace("/run/secrets/", ""));
  }
});

test("the container runs node itself, which a signal reaches, and not npm", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../compose.yml"), "utf8");
  expect(text).toContain('ENTRYPOINT ["node", "--conditions=signoff-src", "src/cli/main.ts"]');
});
