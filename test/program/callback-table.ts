/** The table of docs/development.md: what a callback was killed at, and how often its receiver was called then. */
import { run } from "./callback-rehearsal.ts";

const words: [RegExp, string][] = [
  [/^$/, "the run"],
  [/^:0$/, "the approval"],
  [/^:0\.0$/, "what the approval begins with"],
  [/^:0\.2$/, "the round, whose ID the buttons carry"],
  [/^:0\.3$/, "how the round ended"],
  [/^:0\.5$/, "the proof of the outcome"],
  [/^:[157]$/, "a try of the callback"],
  [/^:2$/, "the line in the thread that the callback failed"],
  [/^:[46]$/, "the pause before the next one"],
  [/^:d\w+$/, "what is to be shown in Slack"],
];

function describe(act: string): string {
  const [, id] = /^\S+ (\S+) #/.exec(act) ?? [];
  if (id === undefined) return act.startsWith("callback") ? "the receiver is called" : "a call to Slack";
  const rest = id.slice(run.length);
  return words.find(([pattern]) => pattern.test(rest))?.[1] ?? "";
}

/** In Markdown, in the order in which a play without a death came by the acts. */
export function tableOf(acts: readonly string[], calls: ReadonlyMap<string, number>): string {
  const rows = acts.map((act) => {
    const [before, after] = ["before", "after"].map((phase) => calls.get(`${phase} ${act}`) ?? "");
    return `| \`${act}\` | ${describe(act)} | ${before} | ${after} |`;
  });
  return ["| Act | | Calls, killed before | Calls, killed after |", "|---|---|---|---|", ...rows].join("\n");
}

/** The acts of such a table in a page. */
export function documentedActs(page: string): string[] {
  return [...page.matchAll(/^\| `(\S+ (?:\S+ )?#\d+)` \|/gm)].map(([, act = ""]) => act);
}
