/** The metrics in Prometheus' words (prom-client): `GET /metrics`. */

import { Router } from "express";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { steadyNow } from "../steady-clock.ts";
import type { Telemetry } from "../telemetry.ts";
import { serveGet } from "./problem.ts";

/** In seconds: an acknowledgement has 3 s, a decision may take months. */
const quick = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const slow = [10, 60, 300, 900, 3_600, 4 * 3_600, 86_400, 7 * 86_400, 30 * 86_400];

export interface Metrics {
  telemetry: Telemetry;
  registry: Registry;
}

/** Makes the metrics of one program; they count from now on. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[], labelNames: string[] = []) =>
    new Histogram({ name, help, buckets, labelNames, registers });

  const opened = counter("signoff_approvals_opened_total", "Approvals that were opened", ["workflow"]);
  const outcomes = counter("signoff_outcomes_total", "Approvals that ended, by outcome", [
    "workflow",
    "outcome",
  ]);
  const deciding = histogram("signoff_time_to_decision_seconds", "From opening to outcome", slow, [
    "workflow",
    "outcome",
  ]);
  const responses = counter("signoff_responses_total", "Responses, and what became of them", [
    "act",
    "surface",
    "result",
  ]);
  const ack = histogram("signoff_click_to_ack_seconds", "From Slack's payload to its acknowledgement", quick);
  const resume = histogram(
    "signoff_click_to_resume_seconds",
    "From the deciding response to its workflow going on",
    quick,
  );
  const calls = histogram("signoff_slack_call_seconds", "Calls of Slack's Web API", quick, [
    "method",
    "result",
  ]);
  const waits = counter("signoff_slack_rate_limit_wait_seconds_total", "How long Slack asked to wait (429)", [
    "method",
  ]);
  const engine = histogram("signoff_engine_request_seconds", "Requests to the engine", quick, [
    "kind",
    "result",
  ]);
  // Fifty times for an approval: looking a series up by its labels takes longer than counting.
  const series = new Map<string, Histogram.Internal<string>>();
  const seriesOf = (kind: string, result: string) => {
    const name = `${kind} ${result}`;
    const known = series.get(name) ?? engine.labels({ kind, result });
    series.set(name, known);
    return known;
  };
  const telemetry: Telemetry = {
    opened: (workflow) => opened.inc({ workflow }),
    ended: ({ workflow, outcome, tookMs }) => {
      outcomes.inc({ workflow, outcome });
      deciding.observe({ workflow, outcome }, tookMs / 1_000);
    },
    resumed: (afterMs) => resume.observe(afterMs / 1_000),
    responded: (about) => responses.inc(about),
    acknowledged: (afterMs) => ack.observe(afterMs / 1_000),
    slackCalled: ({ tookMs, ...about }) => calls.observe(about, tookMs / 1_000),
    slackLimited: (method, waitMs) => waits.inc({ method }, waitMs / 1_000),
    engineAsked: ({ kind, result, tookMs }) => seriesOf(kind, result).observe(tookMs / 1_000),
  };
  return { telemetry, registry };
}

/** How long a count of what waits is believed, in milliseconds: it reads up to a thousand open approvals. */
const countedForMs = 15_000;

/** Adds how many approvals wait; `count` gives undefined where the engine cannot tell. */
export function measureWaiting({ registry }: Metrics, count: () => Promise<number | undefined>): void {
  let countedAtMs = Number.NEGATIVE_INFINITY;
  new Gauge({
    name: "signoff_approvals_waiting",
    help: "Approvals that are open now, read from the engine",
    registers: [registry],
    async collect() {
      if (steadyNow() - countedAtMs < countedForMs) return;
      const waiting = await count().catch(() => undefined);
      if (waiting === undefined) this.reset();
      else this.set(waiting);
      countedAtMs = steadyNow();
    },
  });
}

/** `GET /metrics`; `authorize` throws for whoever may not read them. */
export function createMetricsRoute(
  { registry }: Metrics,
  authorize: (request: Parameters<Router>[0]) => unknown,
): Router {
  const router = Router();
  serveGet(router, "/metrics", async (request, response) => {
    authorize(request);
    response.type(registry.contentType).send(await registry.metrics());
  });
  return router;
}
