/** The controls that a person fills in or picks from: in modals, and as menus in messages. */
import { make } from "./dom.ts";
import { optionButtons } from "./option-buttons.ts";
import { plainString } from "./render-text.ts";
import type { BlockElement, Choice } from "./shapes.ts";
import { placeholderOf, textArea, textInput } from "./text-field.ts";
import { UserPicker } from "./user-picker.ts";
import { view } from "./workspace-view.ts";

export interface Field {
  node: HTMLElement;
  /** What a label and an error belong to: the node itself, or the input in it. */
  control: HTMLElement;
  focus(): void;
  /** What is entered now: text, or a list where several may be chosen. */
  read(): string | string[];
}

/** The control for an element, or undefined for a kind that this page does not have. */
export function renderField(element: BlockElement, id: string): Field | undefined {
  const { type } = element;
  if (type === "plain_text_input" && element.multiline) return textArea(element, id);
  const inputType = inputTypes[type];
  if (inputType) return textInput(element, id, inputType);
  if (type === "checkboxes") return optionButtons(element, id, "checkbox");
  if (type === "radio_buttons") return optionButtons(element, id, "radio");
  if (type === "users_select") return userField(element, id);
  const choices = menuChoices(element);
  return choices ? menu(element, id, choices) : undefined;
}

const inputTypes: Record<string, string> = {
  plain_text_input: "text",
  email_text_input: "email",
  url_text_input: "url",
  number_input: "text",
  datepicker: "date",
  timepicker: "time",
};

function userField(element: BlockElement, id: string): Field {
  const placeholder = placeholderOf(element) ?? "Choose a person…";
  const picker = new UserPicker(id, { placeholder, initialUser: element.initial_user });
  const { node, input: control } = picker;
  return { node, control, focus: () => control.focus(), read: () => picker.read() };
}

interface MenuChoice {
  value: string;
  label: string;
  group?: string;
}

function menuChoices(element: BlockElement): MenuChoice[] | undefined {
  const toChoice = (choice: Choice) => ({ value: choice.value, label: plainString(choice.text.text) });
  const type = element.type.replace(/^multi_/, "");
  if (type === "static_select") {
    const grouped = (element.option_groups ?? []).flatMap((group) => {
      return group.options.map((choice) => ({ ...toChoice(choice), group: plainString(group.label.text) }));
    });
    return [...(element.options ?? []).map(toChoice), ...grouped];
  }
  if (type === "users_select") return view.people.map(({ id, realName }) => ({ value: id, label: realName }));
  if (type === "channels_select" || type === "conversations_select") {
    const channels = view.channels.filter((channel) => channel.kind !== "im");
    return channels.map(({ id, name }) => ({ value: id, label: `#${name}` }));
  }
  return undefined;
}

function menu(element: BlockElement, id: string, choices: MenuChoice[]): Field {
  const several = element.type.startsWith("multi_");
  const node = make("select", { id, multiple: several });
  if (!several) node.append(make("option", { value: "" }, placeholderOf(element) ?? "Choose…"));
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const { value, label, group } of choices) {
    if (group !== undefined && !groups.has(group)) groups.set(group, make("optgroup", { label: group }));
    (group === undefined ? node : (groups.get(group) ?? node)).append(make("option", { value }, label));
  }
  node.append(...groups.values());
  const initial = initialOf(element);
  for (const option of node.options) if (initial.includes(option.value)) option.selected = true;
  const read = () => [...node.selectedOptions].map((option) => option.value);
  return {
    node,
    control: node,
    focus: () => node.focus(),
    read: () => (several ? read() : (read()[0] ?? "")),
  };
}

function initialOf(element: BlockElement): string[] {
  const {
    initial_option,
    initial_options,
    initial_user,
    initial_users,
    initial_channel,
    initial_conversation,
  } = element;
  const options = [initial_option, ...(initial_options ?? [])].flatMap((choice) => choice?.value ?? []);
  const others = [initial_user, ...(initial_users ?? []), initial_channel, initial_conversation];
  return [...options, ...others.filter((value) => value !== undefined)];
}
