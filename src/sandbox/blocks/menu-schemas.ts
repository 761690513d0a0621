/** Block Kit's menus and lists of options, with Slack's limits. */
import { z } from "zod";
import { confirmSchema, optionGroupSchema, optionSchema, plainText } from "./text-objects.ts";

/** Slack makes an action_id up where one is missing; an app cannot listen for it, so here it is an error. */
export const actionId = z.string().min(1).max(255);

export const common = {
  action_id: actionId,
  confirm: confirmSchema.optional(),
  focus_on_load: z.boolean().optional(),
};
export const placeholder = plainText(150).optional();

const several = { max_selected_items: z.int().min(1).optional() };
const oneOption = { initial_option: optionSchema.optional() };
const severalOptions = { initial_options: z.array(optionSchema).min(1).max(100).optional() };
const ids = z.array(z.string()).optional();
const conversationFields = {
  default_to_current_conversation: z.boolean().optional(),
  filter: z.looseObject({}).optional(),
};

type Option = z.infer<typeof optionSchema>;

/** What begins chosen must be listed; Slack compares the whole option. */
interface Listing {
  options?: Option[] | undefined;
  option_groups?: { options: Option[] }[] | undefined;
  initial_option?: Option | undefined;
  initial_options?: Option[] | undefined;
}

function listsInitial({
  options = [],
  option_groups = [],
  initial_option,
  initial_options = [],
}: Listing): boolean {
  const listed = [...options, ...option_groups.flatMap((group) => group.options)];
  const begun = initial_option ? [initial_option, ...initial_options] : initial_options;
  return begun.every((option) => {
    return listed.some(({ value, text }) => value === option.value && text.text === option.text.text);
  });
}

const unlistedInitial = "an initial option must be one of the options";

function menu<Type extends string, Fields extends z.ZodRawShape>(type: Type, fields: Fields) {
  return z.strictObject({ type: z.literal(type), ...common, placeholder, ...fields });
}

const optionSources = {
  options: z.array(optionSchema).min(1).max(100).optional(),
  option_groups: z.array(optionGroupSchema).min(1).max(100).optional(),
};

function hasOneSource({ options, option_groups }: Listing): boolean {
  return (options === undefined) !== (option_groups === undefined);
}

const oneSource = "a menu needs options or option_groups, not both";

export const singleMenus = [
  menu("static_select", { ...optionSources, ...oneOption })
    .refine(hasOneSource, oneSource)
    .refine(listsInitial, unlistedInitial),
  menu("external_select", { ...oneOption, min_query_length: z.int().min(0).optional() }),
  menu("users_select", { initial_user: z.string().optional() }),
  menu("conversations_select", {
    ...conversationFields,
    initial_conversation: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  menu("channels_select", {
    initial_channel: z.string().optional(),
    response_url_enabled: z.boolean().optional(),
  }),
] as const;

/** Slack takes these in sections and inputs, and not among the actions. */
export const multiMenus = [
  menu("multi_static_select", { ...optionSources, ...severalOptions, ...several })
    .refine(hasOneSource, oneSource)
    .refine(listsInitial, unlistedInitial),
  menu("multi_external_select", {
    ...severalOptions,
    ...several,
    min_query_length: z.int().min(0).optional(),
  }),
  menu("multi_users_select", { initial_users: ids, ...several }),
  menu("multi_conversations_select", { ...conversationFields, initial_conversations: ids, ...several }),
  menu("multi_channels_select", { initial_channels: ids, ...several }),
] as const;

export const overflow = z.strictObject({
  type: z.literal("overflow"),
  action_id: actionId,
  confirm: confirmSchema.optional(),
  options: z.array(optionSchema).min(1).max(5),
});

const tenOptions = z.array(optionSchema).min(1).max(10);

export const optionLists = [
  z
    .strictObject({ type: z.literal("radio_buttons"), ...common, options: tenOptions, ...oneOption })
    .refine(listsInitial, unlistedInitial),
  z
    .strictObject({ type: z.literal("checkboxes"), ...common, options: tenOptions, ...severalOptions })
    .refine(listsInitial, unlistedInitial),
] as const;
