/**
 * The one table of what is said where something is refused, or a response not recorded: to people in sentences, to programs
 * with a status and a code that stay the same. Each surface names people and workflows in its own way (`Speaker`).
 */
import { commandLine } from "../command-line.ts";
import { editRefusals } from "./edit-refusals.ts";
import { grantRefusals } from "./grant-refusals.ts";
import {
  alone,
  beyondScopes,
  elseWhom,
  endingOf,
  inSeconds,
  isAbsent,
  membersStart,
  nothing,
  notStarted,
  over,
  type Row,
  secondsOf,
  unchanged,
  unchecked,
  whoWithdraws,
} from "./refusal-phrases.ts";

export const refusals = {
  requester: alone("You asked for this, so someone else has to decide it."),
  "not-entitled": "You are not one of those who decide this.",
  guest: "You are a guest in this workspace, and this is decided by its members.",
  outsider: "You are from another organization, and this is decided by members of this workspace.",
  inactive: "Slack has no active account for you here.",
  // A link or token outlives the account of whom it was made for.
  left: ({ by }) => ({
    message: "The person this link was made for no longer has an active Slack account.",
    title: `Slack has no active account for ${by}`,
    detail: "Nothing was recorded: take this token out of SIGNOFF_API_TOKEN.",
  }),
  "not-to-withdraw": (about, say) => ({
    message: whoWithdraws(about, say),
    remedy: `If you are one of those who decide it, you can deny it instead. ${nothing}`,
  }),
  "not-to-override": "You are not one of those who may override this in an emergency.",
  "not-to-cancel": {
    message: "Only the person who started it and operators can cancel it.",
    remedy: unchanged,
    title: "Only who started a run and operators can cancel it",
    detail: "Nothing was changed.",
  },
  "not-to-end": {
    message: "Only operators can end a run.",
    remedy: unchanged,
    title: "Only operators can end a run",
    detail: `Send the token of an operator's Slack ID, or use ${commandLine("end")}.`,
  },
  "not-to-start": ({ workflow = "this", lacks = "" }, say) => ({
    message: `You are not one of those who may start ${say.workflow(workflow)}.`,
    remedy: notStarted,
    title: `${workflow} is started by others`,
    detail: lacks,
  }),
  "not-to-ask": (about) => beyondScopes(about, "may not ask people"),
  "not-in-channel": (about) => beyondScopes(about, "may not ask in this channel"),
  "not-of-these": (about) => beyondScopes(about, "may not ask these people"),
  "not-on-behalf": (about) => beyondScopes(about, "may not ask in this person's name"),
  "not-to-answer": (about) => beyondScopes(about, "may not respond to approvals"),
  "not-to-read": (about) => beyondScopes(about, "may see only what it has asked or started itself"),
  "not-to-operate": (about) => beyondScopes(about, "may not end or cancel what others have started"),
  "start-by-guest": (about, say) =>
    membersStart("You are a guest in this workspace, and only its members", about, say),
  "start-by-outsider": (about, say) =>
    membersStart("You are from another organization, and only members of this workspace", about, say),
  "statistics-by-guest": alone("You are a guest in this workspace, and statistics are for its members."),
  "statistics-by-outsider": alone(
    "You are from another organization, and statistics are for members of this workspace.",
  ),
  "must-read": {
    message:
      "This has to be read before it is approved: press Approve on its card, which opens the whole of it.",
    remedy: nothing,
    status: 409,
    title: "It has to be read before it is approved",
    detail: "Nothing was recorded: it is approved on its card, or by its link.",
  },
  ...editRefusals,
  ...grantRefusals,
  repeated: alone("You have already given this answer: nothing has changed."),
  delegated: "You handed your part to someone else.",
  "has-answered": {
    message: "You have answered already, so there is nothing to delegate.",
    remedy: "You can still change your answer.",
  },
  "nothing-to-take-back": "You have not delegated anything here, so there is nothing to take back.",
  "taken-up": "It is too late to take your part back: whoever you gave it to has answered or passed it on.",
  // Programs from before that was known may still work beside this one.
  "not-yet": "Signoff is being upgraded: you can take your part back in an hour.",
  "reason-needed": {
    message: "A reason is needed: please say why in the comment.",
    status: 422,
    title: "A comment is required",
  },
  "not-a-question": "This has to be approved or denied, not answered.",
  "not-a-decision": {
    message: "This is a question: it has to be answered, not approved or denied.",
    remedy: "Nothing was recorded: answer it by its form, in Slack or behind its link.",
  },
  "invalid-answer": {
    message: "That does not answer the question.",
    status: 422,
    title: "The answer is not valid",
  },
  "to-requester": alone("They asked for this, so someone else has to decide it."),
  circle: alone("Choose someone else: they have handed their own part to another person."),
  "to-bot": elseWhom("That is an app, not a person."),
  "to-deactivated": elseWhom("Their account is deactivated."),
  "to-unknown": elseWhom("There is nobody with that ID in this workspace."),
  "to-guest": alone("They are a guest in this workspace: choose one of its members."),
  "to-outsider": alone("They are from another organization: choose a member of this workspace."),
  "to-themselves": alone("That is you: choose someone else."),
  lost: (about, say) => over(`Someone else was a moment faster. ${endingOf(about, say)}`, about, say),
  closed: (about, say) =>
    about.endedOutside
      ? { ...over("This is closed: its run was ended from outside.", about, say), remedy: nothing }
      : over(`This is over already. ${endingOf(about, say)}`, about, say),
  "said-otherwise": {
    message: "A different answer of yours was already recorded.",
    remedy: "Nothing more was recorded: open it again to see what stands, or to change it.",
    status: 422,
    title: "The Idempotency-Key was used for another response",
    detail: "Use a new key for each response.",
  },
  unknown: { message: "There is no such request, or no longer.", ...isAbsent },
  "not-an-approval": { message: "That promise is not an approval.", ...isAbsent },
  "too-fast": ({ againInMs }) => ({
    message: "You are responding too fast.",
    remedy: `Nothing was recorded: try again ${inSeconds(againInMs)}.`,
    status: 429,
    title: "Too many responses",
    detail: `Try again in ${secondsOf(againInMs)} s.`,
  }),
  "too-many-starts": ({ againInMs }) => ({
    message: "You have started too many runs in a short time.",
    remedy: `Nothing was started: try again ${inSeconds(againInMs)}.`,
    status: 429,
    title: "Too many starts",
    detail: `Try again in ${secondsOf(againInMs)} s.`,
  }),
  "too-many-streams": {
    message: "Too many streams are open.",
    remedy: "Close one of them first.",
    status: 429,
    title: "Too many streams are open",
    detail: "Close one, or follow all approvals in one, at /events.",
  },
  unreadable: {
    message: "This request is encrypted with a key that Signoff does not have.",
    remedy: "Nothing was recorded: whoever runs Signoff can see in the log which key it is.",
    status: 503,
    title: "It is encrypted with a key that this server does not have",
    detail: "The log says which key.",
  },
  "not-ready": {
    message: "An earlier response is still being processed.",
    remedy: "Nothing was recorded yet: try again in a moment.",
    status: 503,
    title: "An earlier response is still being processed",
    detail: "Try again in a moment.",
  },
  uncheckable: (about, say) => ({
    ...unchecked(about, say, "whether you may do this"),
    title: "Slack would not say whether you may decide this",
  }),
  "start-uncheckable": (about, say) => ({
    ...unchecked(about, say, `whether you may start ${say.workflow(about.workflow ?? "this")}`),
    title: "Slack would not say whether you may start it",
    remedy: notStarted,
  }),
  "operator-uncheckable": (about, say) => ({
    ...unchecked(about, say, "whether you are an operator"),
    title: "Slack would not say whether you are an operator",
    remedy: unchanged,
  }),
  "link-leads-nowhere": {
    message: "There is nothing to answer here.",
    remedy: "The link may be old or mistyped.",
    status: 404,
  },
  "link-not-genuine": "This link is not genuine, or is for another approval.",
  "link-needed": alone("This can only be answered in Slack, or with a personal link."),
  "link-from-elsewhere": {
    message: "This request came from another website.",
    remedy: "Nothing was recorded: open the link itself.",
  },
} satisfies Record<string, Row>;

/** Why something is refused, or not recorded: programs read it, so it stays the same. */
export type RefusalCode = keyof typeof refusals;
