/** The words where no grant can be given, or a grant not be ended: rows of the table in `refusals.ts`. */
import { type Row, unchanged } from "./refusal-phrases.ts";

const alone = "Nothing was recorded: approve it alone.";

export const grantRefusals = {
  "no-grant": {
    message: "This can be approved, but not for a time: its policy does not allow that, or not for so long.",
    remedy: alone,
    status: 422,
    title: "It cannot be approved for a time",
    detail: "Nothing was recorded: its policy allows no grant, or none that is so long. Approve it without.",
  },
  "no-grant-here": {
    message: "The engine of this program cannot search, so nothing can be approved for a time.",
    remedy: alone,
    status: 422,
    title: "It cannot be approved for a time",
    detail: "Nothing was recorded: the engine cannot search. Approve it without.",
  },
  "not-to-end-grant": {
    message: "Only those who could give this grant, whoever it was given to, and operators can end it.",
    remedy: unchanged,
    title: "Only those who could give a grant, whoever it was given to, and operators can end it",
    detail: "Nothing was changed.",
  },
} satisfies Record<string, Row>;
