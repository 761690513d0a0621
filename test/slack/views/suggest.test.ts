import { expect, test } from "vitest";
import { nearest } from "../../../src/slack/views/suggest.ts";

const words = ["pending", "mine", "status", "cancel", "end", "audit", "help"];

test.each([
  ["pnding", "pending"],
  ["pedning", "pending"],
  ["STATUS", "status"],
  ["canel", "cancel"],
  ["cance", "cancel"],
  ["pend", "pending"],
  ["hlep", "help"],
])("%s was meant to be %s", (typed, meant) => expect(nearest(typed, words)).toBe(meant));

test.each(["", "x", "refund", "me", "constellation"])("%s is near to nothing", (typed) => {
  expect(nearest(typed, words)).toBeUndefined();
});
