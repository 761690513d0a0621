import { describe, expect, test } from "vitest";
import { readStanding } from "../../../src/slack/people/standing.ts";

const home = { team: "T0HERE", enterprise: undefined };
const grid = { team: "T0HERE", enterprise: "E0ORG" };

describe("in a workspace of its own", () => {
  test.each([
    [{ team_id: "T0HERE" }, "member"],
    [{ team_id: "T0HERE", is_restricted: true }, "guest"],
    [{ team_id: "T0HERE", is_restricted: true, is_ultra_restricted: true }, "guest"],
    [{ team_id: "T0OTHER" }, "outsider"],
    [{ team_id: "T0HERE", is_stranger: true }, "outsider"],
    [{ team_id: "T0OTHER", is_restricted: true }, "outsider"],
    [{}, "outsider"],
    [{ team_id: "T0OTHER", enterprise_user: { enterprise_id: "E0ORG" } }, "outsider"],
    [{ team_id: "T0HERE", deleted: true }, "deactivated"],
    [{ team_id: "T0HERE", is_bot: true }, "bot"],
    [{ team_id: "T0HERE", id: "USLACKBOT", is_bot: false }, "bot"],
  ])("%j is: %s", (person, standing) => expect(readStanding(person, home)).toBe(standing));
});

describe("in one of several workspaces of an organization", () => {
  test.each([
    [{ team_id: "T0OTHER", enterprise_user: { enterprise_id: "E0ORG", teams: ["T0OTHER"] } }, "member"],
    [{ team_id: "E0ORG" }, "member"],
    [{ team_id: "T0HERE" }, "member"],
    [{ team_id: "T0OTHER", enterprise_user: { enterprise_id: "E0ELSE", teams: ["T0OTHER"] } }, "outsider"],
    [{ team_id: "T0HERE", enterprise_user: { enterprise_id: "E0ORG" }, is_restricted: true }, "guest"],
  ])("%j is: %s", (person, standing) => expect(readStanding(person, grid)).toBe(standing));
});
