/** docs/grafana-dashboard.json asks for what the program counts. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { createMetrics, measureWaiting } from "../../src/http/metrics.ts";

const panelSchema = z.object({
  id: z.number(),
  title: z.string(),
  type: z.enum(["row", "stat", "timeseries"]),
  gridPos: z.object({ h: z.number(), w: z.number(), x: z.number(), y: z.number() }),
  targets: z.array(z.object({ expr: z.string(), legendFormat: z.string() })).default([]),
});
const dashboardSchema = z.object({
  panels: z.array(panelSchema),
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().default("") })) }),
});

const file = new URL("../../docs/grafana-dashboard.json", import.meta.url);
const { panels, templating } = dashboardSchema.parse(JSON.parse(readFileSync(file, "utf8")));
const queries = [
  ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ...templating.list.map(({ definition }) => definition),
].filter((query) => query !== "");

interface Counted {
  labels: readonly string[];
}

/** Every series that the registry writes, with the labels that it has. */
async function countedSeries(): Promise<Map<string, Counted>> {
  const metrics = createMetrics();
  measureWaiting(metrics, async () => 1);
  const series = new Map<string, Counted>();
  for (const { name, type } of metrics.registry.getMetricsAsArray()) {
    const metric: object | undefined = metrics.registry.getSingleMetric(name);
    const { labelNames: labels } = z.object({ labelNames: z.array(z.string()) }).parse(metric);
    // prom-client names the types by words, whatever its own types say.
    const isHistogram = String(type) === "histogram";
    if (!isHistogram) series.set(name, { labels });
    else {
      series.set(`${name}_bucket`, { labels: [...labels, "le"] });
      for (const end of ["_sum", "_count"]) series.set(`${name}${end}`, { labels });
    }
  }
  return series;
}

/** What Prometheus itself puts on each series. */
const ofPrometheus = ["job", "instance"];

test("each query asks for series that are counted, by labels that they have", async () => {
  const series = await countedSeries();
  expect(queries.length).toBeGreaterThan(25);
  for (const query of queries) {
    const used = [...query.matchAll(/\b((?:signoff|process|nodejs)_\w+)/g)].map(([, name = ""]) => name);
    expect([query, used.length > 0]).toEqual([query, true]);
    expect(used.filter((name) => !series.has(name))).toEqual([]);
    const labels = [...new Set(used.flatMap((name) => series.get(name)?.labels ?? [])), ...ofPrometheus];
    const selected = [...query.matchAll(/[{,]\s*(\w+)\s*(?:=~|!=|=)/g)].map(([, label = ""]) => label);
    const grouped = [...query.matchAll(/by \(([^)]+)\)/g)].flatMap(([, by = ""]) => by.split(", "));
    expect([query, [...selected, ...grouped].filter((label) => !labels.includes(label))]).toEqual([
      query,
      [],
    ]);
  }
});

test("each figure of Signoff's own is on it", async () => {
  const text = queries.join("\n");
  const figures = [...(await countedSeries()).keys()]
    .filter((name) => name.startsWith("signoff_"))
    .map((name) => name.replace(/_(?:bucket|sum|count)$/, ""));
  expect(new Set(figures).size).toBe(10);
  expect(figures.filter((name) => !text.includes(name))).toEqual([]);
});

test("legends name labels that their query keeps, and no two panels lie on each other", () => {
  for (const { targets } of panels)
    for (const { expr, legendFormat } of targets)
      for (const [, label = ""] of legendFormat.matchAll(/\{\{(\w+)\}\}/g))
        expect(`${expr} instance`).toMatch(new RegExp(`by \\([^)]*\\b${label}\\b|${label}$`));
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)} ${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
});
