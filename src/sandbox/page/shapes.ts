/** What the driver API answer, as far as the page reads it. */

export interface TextObject {
  type: "plain_text" | "mrkdwn";
  text: string;
}

export interface Choice {
  text: TextObject;
  value: string;
  description?: TextObject;
  url?: string;
}

export interface ConfirmObject {
  title: TextObject;
  text: TextObject;
  confirm: TextObject;
  deny: TextObject;
  style?: "primary" | "danger";
}

export interface BlockElement {
  type: string;
  action_id?: string;
  text?: TextObject | string;
  value?: string;
  url?: string;
  style?: "primary" | "danger";
  accessibility_label?: string;
  confirm?: ConfirmObject;
  placeholder?: TextObject;
  options?: Choice[];
  option_groups?: { label: TextObject; options: Choice[] }[];
  multiline?: boolean;
  max_length?: number;
  min_length?: number;
  max_selected_items?: number;
  is_decimal_allowed?: boolean;
  dispatch_action_config?: { trigger_actions_on?: string[] };
  focus_on_load?: boolean;
  initial_value?: string;
  initial_option?: Choice;
  initial_options?: Choice[];
  initial_user?: string;
  initial_users?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  image_url?: string;
  alt_text?: string;
}

export interface Block {
  type: string;
  block_id: string;
  text?: TextObject | string;
  fields?: TextObject[];
  accessory?: BlockElement;
  elements?: BlockElement[];
  element?: BlockElement;
  label?: TextObject;
  hint?: TextObject;
  title?: TextObject;
  optional?: boolean;
  dispatch_action?: boolean;
  image_url?: string;
  alt_text?: string;
}

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
  title: TextObject | null;
  submit: TextObject | null;
  close: TextObject | null;
  blocks: Block[];
  previous_view_id: string | null;
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
  partner?: string;
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
}

/** A call of the app's, as the inspector shows it. */
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
  | { kind: "message"; message: Message }
  | { kind: "removed"; message: Message }
  | { kind: "view"; view: View }
  | { kind: "view-closed"; view: View }
  | { kind: "people" };
