/** What the bench found, as people read it. */
import type { Lean } from "./lean/measure-lean.ts";
import type { Steady } from "./lean/measure-steady.ts";
import type { Burst } from "./measure-burst.ts";
import type { Clicks } from "./measure-clicks.ts";
import type { Compared } from "./measure-cycles.ts";
import type { Waiting } from "./measure-waiting.ts";

export interface Report {
  machine: { cpus: string; count: number; node: string; loadBefore: number[]; loadAfter: number[] };
  /** Beside the lean stand-in of Slack; all else is what a user of the sandbox sees. */
  lean?: Lean;
  /** Slack calls of one approval, by method: the same for both, or the bench fails. */
  callsPerApproval?: Record<string, number>;
  clicks?: Clicks[];
  cycles?: Compared[];
  journalBytesPerApproval?: number;
  waiting?: Waiting[];
  burst?: Burst;
  /** Beside the lean stand-in, too. */
  steady?: Steady;
}

export function describe(report: Report): string {
  const { machine, lean, callsPerApproval, clicks, cycles, journalBytesPerApproval, waiting, burst, steady } =
    report;
  const { cpus, count, node } = machine;
  const load = [...machine.loadBefore.slice(0, 1), ...machine.loadAfter.slice(0, 1)].map((one) =>
    one.toFixed(1),
  );
  return [
    `${count} x ${cpus}, Node ${node}, load ${load.join(" before, ")} after`,
    ...(lean === undefined ? [] : leanLines(lean)),
    ...(callsPerApproval === undefined
      ? []
      : [`\nWhat a user of the sandbox sees. Slack calls per approval: ${listed(callsPerApproval)}`]),
    ...(clicks === undefined ? [] : clicksTable(clicks)),
    ...(cycles === undefined ? [] : cyclesTable(cycles)),
    ...(journalBytesPerApproval === undefined
      ? []
      : [`\nJournal: ${journalBytesPerApproval} bytes per approval`]),
    ...(waiting === undefined ? [] : waitingTable(waiting)),
    ...(burst === undefined ? [] : burstLines(burst)),
    ...(steady === undefined ? [] : steadyLines(steady)),
  ].join("\n");
}

function listed(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([method, count]) => `${method} ${count}`)
    .join(", ");
}

const quantiles = ({ p50, p99 }: { p50: number; p99: number }) => `${p50} / ${p99}`;
const spread = ({ median, least, most }: { median: number; least: number; most: number }) =>
  `${median} (${least}-${most})`;

function leanLines({ callsPerApproval, compared, clicks, toReadyMs }: Lean): string[] {
  return [
    `\nA lean stand-in of Slack, in a process of its own. Calls per approval: ${listed(callsPerApproval)}`,
    ...table(
      [
        "people",
        "Signoff/s",
        "bare Bolt/s",
        "ratio",
        "CPU Signoff",
        "CPU bare (ms)",
        "ack Signoff",
        "ack bare",
      ],
      compared.map(({ people, signoff, bare, ratio }) => [
        String(people),
        spread(signoff.perSecond),
        spread(bare.perSecond),
        spread(ratio),
        spread(signoff.cpuMsPerApproval),
        spread(bare.cpuMsPerApproval),
        quantiles(signoff.clickToAckMs),
        quantiles(bare.clickToAckMs),
      ]),
    ),
    "",
    `${clicks.perSecond} clicks/s, to ack (ms, p50 / p99), each time: ${clicks.toAckMs.map(quantiles).join(", ")}`,
    `Start to ready on an empty folder: ${spread(toReadyMs)} ms`,
  ];
}

function clicksTable(clicks: readonly Clicks[]): string[] {
  return table(
    ["clicks/s", "n", "to ack", "to durable", "to resume", "to update (ms, p50 / p99)"],
    clicks.map((one) => [
      String(one.perSecond),
      String(one.toAckMs.count),
      quantiles(one.toAckMs),
      quantiles(one.toDurableMs),
      quantiles(one.toResumeMs),
      quantiles(one.toUpdateMs),
    ]),
  );
}

function cyclesTable(cycles: readonly Compared[]): string[] {
  return table(
    [
      "people",
      "Signoff/s",
      "bare Bolt/s",
      "ratio",
      "ack Signoff",
      "ack bare",
      "update Signoff",
      "update bare (ms, p50 / p99)",
    ],
    cycles.map(({ people, signoff, bare, ratio }) => [
      String(people),
      spread(signoff.perSecond),
      spread(bare.perSecond),
      String(ratio),
      quantiles(signoff.clickToAckMs),
      quantiles(bare.clickToAckMs),
      quantiles(signoff.clickToUpdateMs),
      quantiles(bare.clickToUpdateMs),
    ]),
  );
}

function waitingTable(waiting: readonly Waiting[]): string[] {
  return table(
    [
      "waiting",
      "heap each",
      "RSS each",
      "disk each (bytes)",
      "starts/s",
      "to ack",
      "to resume (ms)",
      "banner",
      "old click (ms)",
      "at rest",
    ],
    waiting.map((one) => [
      String(one.waiting),
      String(one.heapBytesEach),
      String(one.rssBytesEach),
      String(one.diskBytesEach),
      String(one.startsPerSecond),
      quantiles(one.clicks.toAckMs),
      quantiles(one.clicks.toResumeMs),
      String(one.restart.toBannerMs),
      String(one.restart.toHonouredClickMs),
      `${one.restartAtRest.toBannerMs} / ${one.restartAtRest.toHonouredClickMs}`,
    ]),
  );
}

function burstLines({ approvals, tookSeconds, leastSeconds, ratio, clickToAckMs, doubled }: Burst): string[] {
  return [
    "",
    `${approvals} approvals at once, a message per second: ${tookSeconds} s of at least ${leastSeconds} (${ratio}), ` +
      `${doubled} doubled, clicks acknowledged in ${quantiles(clickToAckMs)} ms`,
  ];
}

function steadyLines({ heapBytes, rssBytes, ...steady }: Steady): string[] {
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  return [
    "",
    `${steady.perSecond} approvals/s for ${steady.seconds} s, ${steady.approvals} in all: event loop late by ` +
      `${spread(steady.loopP99Ms)} ms (p99 of each minute), ${steady.loopMostMs} at the most, clicks acknowledged in ` +
      `${quantiles(steady.clickToAckMs)} ms, ${steady.cpuMsPerApproval} ms of CPU each`,
    `Heap after a collection ${mib(heapBytes.first)} -> ${mib(heapBytes.last)} MiB; process after each minute ` +
      `${rssBytes.map(mib).join(" ")} MiB`,
  ];
}

/** Columns as wide as what is in them. */
function table(head: string[], rows: string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: string[]) =>
    cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ");
  return ["", line(head), ...rows.map(line)];
}
