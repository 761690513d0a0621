import { expect, test } from "vitest";
import { classifyRefusal, reachOf, remedyFor } from "../../../src/slack/connection/refusals.ts";

test.each([
  "message_not_found",
  "thread_not_found",
  "cant_update_message",
  "edit_window_closed",
  "restricted_action",
  "restricted_action_read_only_channel",
  "is_inactive",
  "team_access_not_granted",
  "is_archived",
  "channel_not_found",
  "a_word_of_next_year",
  "constructor",
])("%s is for ever", (code) => {
  expect(classifyRefusal(code)).toBe("forever");
  expect(reachOf(code)).toBe("call");
});

test.each([
  "not_authed",
  "invalid_auth",
  "account_inactive",
  "token_revoked",
  "token_expired",
  "user_removed_from_team",
  "team_disabled",
  "accesslimited",
])("%s stops everything until somebody mends it, and says how", (code) => {
  expect(classifyRefusal(code)).toBe("mendable");
  expect(reachOf(code)).toBe("app");
  expect(remedyFor(code)).toMatch(/\.$/);
});

test.each(["not_in_channel", "missing_scope", "plan_upgrade_required"])(
  "%s stops one thing until somebody mends it, and says how",
  (code) => {
    expect(classifyRefusal(code)).toBe("mendable");
    expect(reachOf(code)).toBe("call");
    expect(remedyFor(code)).toMatch(/\.$/);
  },
);

test.each(["ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"])(
  "%s passes by itself, and nobody is told to do something",
  (code) => {
    expect(classifyRefusal(code)).toBe("passing");
    expect(remedyFor(code)).toBeUndefined();
  },
);
