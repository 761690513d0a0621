/** What the page of a link says of an approval in words. */
import { expect, test } from "vitest";
import type { Ending } from "../../src/approval/outcome.ts";
import { user } from "../../src/approval/policy.ts";
import { namesIn } from "../../src/http/names.ts";
import { endSentence } from "../../src/http/sentences.ts";
import { opened } from "../approval/approval-states.ts";

test("who answered in whose place is said by name", async () => {
  const asked = opened({ policy: { require: [{ from: user("U0BEN") }] } });
  const given = { by: "U0CHO", standsFor: "U0BEN", surface: "link", atMs: 1 } as const;
  const outcome: Ending = { kind: "approved", override: false, ...given, responses: [] };
  const state = { ...asked, outcome };
  const known: Record<string, string> = { U0CHO: "Cho", U0BEN: "Ben" };
  const directory = {
    isChannelMember: async () => true,
    isGroupMember: async () => true,
    standingOf: async () => "member" as const,
    nameOf: async (person: string) => known[person],
  };
  expect(endSentence(state, await namesIn(directory, state))).toContain(
    "This was approved by Cho for Ben on",
  );
});
