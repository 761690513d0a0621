/** What the driver API answers, as far as the page reads it. Blocks and their elements are Slack's own. */
import type {
  ActionsBlockElement,
  ImageElement,
  InputBlockElement,
  KnownBlock,
  PlainTextElement,
  SectionBlockAccessory,
} from "@slack/types";

export type Block = KnownBlock & { block_id: string };

/** What a person can click, pick from or fill in. */
export type BlockElement = Exclude<
  ActionsBlockElement | SectionBlockAccessory | InputBlockElement,
  ImageElement
>;

/** What is entered in a field: text, or a list where several may be chosen. */
export type Value = string | string[];

export interface Message {
  kind: "message" | "ephemeral";
  channel: string;
  ts: string;
  user: string;
  text: string;
  bot_id?: string;
  blocks?: Block[];
  edited?: { ts: string };
  thread_ts?: string;
  subtype?: string;
}

/** One value, or several, that an element holds; an option stands whole. */
type Held = string | number | { value: string } | null | undefined;

/** An element's state as Slack reports it: its type, and one field with what it holds. */
export type StateValue = { [field: string]: Held | Held[] };

/** By block_id and action_id. */
export type ViewState = Record<string, Record<string, StateValue>>;

export interface View {
  id: string;
  type: "modal" | "home";
  title: PlainTextElement | null;
  submit: PlainTextElement | null;
  close: PlainTextElement | null;
  blocks: Block[];
  state: { values: ViewState };
}

export interface Member {
  id: string;
  name: string;
  realName: string;
  title: string;
  isBot: boolean;
}

export interface Channel {
  id: string;
  name: string;
  kind: "public" | "private" | "im";
  purpose: string;
  memberIds?: string[];
}

export interface Group {
  id: string;
  handle: string;
  name: string;
  userIds: string[];
}

export interface Command {
  name: string;
  hint: string;
  description: string;
}

export interface Workspace {
  app: { userId: string; name: string };
  members: Member[];
  channels: Channel[];
  groups: Group[];
  commands: Command[];
  /** What a newcomer may type. */
  firstCommands: { command: string; about: string }[];
}

/** A call of the app's, or an envelope to it, as the inspector shows it. */
export interface InspectedCall {
  number: number;
  /** Who asked: the app by a method of the Web API, or Slack by an envelope. */
  by: "app" | "slack";
  method: string;
  args: Record<string, unknown>;
  at: string;
  answer?: unknown;
  tookMs?: number;
  fault?: string;
}

export interface Inspection {
  calls: InspectedCall[];
  connections: number;
  faults: { kind: string; method?: string; times?: number }[];
  rateLimits: boolean;
}

/** What came of a command, a click or a submission. */
export interface Reaction {
  ok: boolean;
  acked?: boolean;
  error?: string;
  response_action?: string;
  errors?: Record<string, string>;
}

export type Change =
  | { kind: "message" | "removed"; message: Message }
  | { kind: "view" | "view-closed"; view: View }
  | { kind: "people" };
