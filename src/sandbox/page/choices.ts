/** What a menu offers, in one shape: the app's own options, people, or channels. */
import type { MultiStaticSelect, PlainTextOption, StaticSelect } from "@slack/types";
import { plainString } from "./render-text.ts";
import type { BlockElement, Channel } from "./shapes.ts";
import { view } from "./workspace-view.ts";

export interface OfferedChoice {
  value: string;
  label: string;
  /** What stands by the label: a person's title, an option's description. */
  detail?: string;
  /** The heading that it stands under. */
  group?: string;
  /** What else finds it: a person's handle. */
  handle?: string;
}

export interface Offer {
  /** What the list is called for those who hear it. */
  name: string;
  /** What to say when nothing matches what was typed. */
  nothing: string;
  placeholder: string;
  choices: readonly OfferedChoice[];
}

/** Undefined: the element is no menu, or one whose options only the app knows. */
export function offerOf(element: BlockElement): Offer | undefined {
  const offer = standardOffer(element);
  const own = "placeholder" in element ? element.placeholder : undefined;
  return offer && own ? { ...offer, placeholder: plainString(own.text) } : offer;
}

function standardOffer(element: BlockElement): Offer | undefined {
  switch (element.type) {
    case "static_select":
    case "multi_static_select":
      return offerOptions(element);
    case "users_select":
    case "multi_users_select":
      return offerPeople();
    case "channels_select":
    case "multi_channels_select":
      // Slack lists every public channel here, and in a conversations_select only what the person is in.
      return offerChannels(view.workspace.channels.filter(({ kind }) => kind === "public"));
    case "conversations_select":
    case "multi_conversations_select":
      return offerChannels(view.channels.filter(({ kind }) => kind !== "im"));
    default:
      return undefined;
  }
}

function offerOptions({ options = [], option_groups = [] }: StaticSelect | MultiStaticSelect): Offer {
  const grouped = option_groups.flatMap((group) => {
    return group.options.map((option) => ({ ...toOffered(option), group: plainString(group.label.text) }));
  });
  const choices = [...options.map(toOffered), ...grouped];
  return { name: "Options", nothing: "Nothing by that name", placeholder: "Choose…", choices };
}

function toOffered({ value = "", text, description }: PlainTextOption): OfferedChoice {
  const detail = description ? { detail: plainString(description.text) } : {};
  return { value, label: plainString(text.text), ...detail };
}

function offerPeople(): Offer {
  const choices = view.people.map(({ id, realName, name, title }) => {
    return { value: id, label: realName, handle: name, ...(title ? { detail: title } : {}) };
  });
  return { name: "People", nothing: "Nobody by that name", placeholder: "Choose a person…", choices };
}

function offerChannels(channels: readonly Channel[]): Offer {
  const choices = channels.map(({ id, name, purpose }) => {
    return { value: id, label: `#${name}`, handle: name, ...(purpose ? { detail: purpose } : {}) };
  });
  return { name: "Channels", nothing: "No channel by that name", placeholder: "Choose a channel…", choices };
}

/** What matches the typed text. Labels that begin so come first, then those with it in them, then details. */
export function findChoices(choices: readonly OfferedChoice[], typed: string): OfferedChoice[] {
  const wanted = typed.trim().replace(/^[@#]/, "").toLowerCase();
  const ranked = choices.map((choice) => ({ choice, rank: rankOf(choice, wanted) }));
  const found = ranked.filter(({ rank }) => rank >= 0);
  // Under headings they stay in the app's order, or a heading would come twice.
  if (!choices.some(({ group }) => group !== undefined)) found.sort((a, b) => a.rank - b.rank);
  return found.map(({ choice }) => choice);
}

/** -1: not this one. */
function rankOf({ label, handle = "", detail = "" }: OfferedChoice, wanted: string): number {
  const names = [label.toLowerCase(), handle.toLowerCase()];
  if (names.some((text) => text.startsWith(wanted))) return 0;
  if (names.some((text) => text.includes(wanted))) return 1;
  return detail.toLowerCase().includes(wanted) ? 2 : -1;
}
