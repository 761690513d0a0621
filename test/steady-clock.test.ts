import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const src = resolve(import.meta.dirname, "../src");

/** Where the time of day is right: records, deadlines, and what other processes or Slack compare it with. */
const byTheDay = [
  /^sandbox\//,
  /^steady-clock\.ts$/,
  // Written into records.
  /^gateway\/absences\.ts$/,
  /^gateway\/(authorize-response|cancel-run|end-grant|end-run|inbox|settle-together)\.ts$/,
  /^(runtime|records)\/(cancel-approval|check-opening|report-released|held-note)\.ts$/,
  // When a grant was ended, and whether its time is over.
  /^gateway\/(end-grant|list-grants)\.ts$/,
  // Deadlines and times of promises.
  /^(runtime|authoring|security|records)\/(open-wait|step|try-effect|bound-since|close-in-time|card-sync|lease-version)\.ts$/,
  /^engine\/engine\.ts$/,
  /^app\/engine-backups\.ts$/,
  /^gateway\/(close-orphaned|decided|untagged-watch)\.ts$/,
  /^(records|runtime)\/(group-ends|group-place|group-slots|sync-group-card)\.ts$/,
  /^gateway\/claim-key\.ts$/,
  // The days that statistics are of.
  /^gateway\/(collect-ends|statistics-desk)\.ts$/,
  /^cli\/stats\.ts$/,
  /^records\/(asked-register|find-card|part-tags|tagged-since)\.ts$/,
  // When a span ended, for whoever reads traces; and how far the engine's clock is from this machine's.
  /^runtime\/tell-spans\.ts$/,
  /^cli\/doctor\.ts$/,
  // Since when proofs name their key, and how far the engine's clock is from this machine's.
  /^(security\/signer|resonate\/watched-network|clock-watch)\.ts$/,
  /^slack\/reconcile\/sync-cards\.ts$/,
  /^http\/routes-unblock\.ts$/,
  // Times in signed webhooks and tokens, which receivers compare with the day; when a verdict was taken; since when it changed.
  /^security\/webhook-signature\.ts$/,
  /^callers\/github-(deployment|review)\.ts$/,
  /^gateway\/(claim-verdict|changes-by-walking)\.ts$/,
  // Windows that processes share, times of messages, timestamps of Slack.
  /^slack\/reconcile\/(reconcile-cards|start-reconciler)\.ts$/,
  /^slack\/connection\/http-mode\/guard-requests\.ts$/,
  // The time at which a test's own engine begins; and one that only names it.
  /^testing\/(crash-everywhere|replay-run|stage)\.ts$/,
  /^cli\/check-source\.ts$/,
];

test("the time of day is read for records and deadlines alone: what is new is added to the list with its reason", () => {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const readers = files.filter((file) => readFileSync(join(src, file), "utf8").includes("Date.now"));
  expect(readers.filter((file) => !byTheDay.some((one) => one.test(file)))).toEqual([]);
});
