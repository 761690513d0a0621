/** Shows the modal on top of this person's stack, and submits or closes it. */
import { make } from "./dom.ts";
import { get, post } from "./driving-routes.ts";
import { renderBlock } from "./render-block.ts";
import { type Field, renderField } from "./render-field.ts";
import { plainString, renderText } from "./render-text.ts";
import type { Block, Reaction, View } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

type Fields = Map<string, { actionId: string; field: Field; error: HTMLElement }>;

let shown: { dialog: HTMLDialogElement; signature: string } | undefined;

/** Draws the top modal as the workspace has it now, or none. */
export async function refreshModal(): Promise<void> {
  const { views } = await get<{ views: View[] }>("views", { user: workspace.user });
  const top = views.at(-1);
  const signature = JSON.stringify(top);
  if (shown?.signature === signature) return;
  shown?.dialog.remove();
  shown = undefined;
  if (!top) return;
  const dialog = renderModal(top);
  shown = { dialog, signature };
  document.body.append(dialog);
  dialog.showModal();
}

function renderModal(view: View): HTMLDialogElement {
  const fields: Fields = new Map();
  const body = view.blocks.map((block) => {
    return block.type === "input" ? renderInput(block, fields) : renderBlock(block, { viewId: view.id });
  });
  const close = make("button", { type: "button" }, view.close ? plainString(view.close.text) : "Cancel");
  const submit = view.submit
    ? make("button", { type: "submit", class: "primary" }, plainString(view.submit.text))
    : undefined;
  const form = make(
    "form",
    {},
    make("div", { class: "modal-body" }, ...body),
    make("div", { class: "dialog-buttons" }, close, submit),
  );
  const title = make("h2", { id: "modal-title" }, ...renderText(view.title ?? undefined));
  const dialog = make("dialog", { class: "modal", "aria-labelledby": "modal-title" }, title, form);
  const leave = () => void finish(view, fields, false);
  close.addEventListener("click", leave);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit) submit.disabled = true;
    await finish(view, fields, true).finally(() => {
      if (submit) submit.disabled = false;
    });
  });
  return dialog;
}

function renderInput(block: Block, fields: Fields): Node {
  const { element } = block;
  const id = `field-${block.block_id}`;
  const field = element && renderField(element, id);
  if (!element || !field)
    return renderBlock({ ...block, type: `input: ${element?.type ?? "nothing"}` }, { viewId: "" });
  const error = make("p", { class: "field-error", id: `${id}-error`, role: "alert" });
  field.node.setAttribute("aria-describedby", error.id);
  fields.set(block.block_id, { actionId: element.action_id ?? "", field, error });
  const optional = block.optional ? make("span", { class: "optional" }, " (optional)") : undefined;
  return make(
    "div",
    { class: "input-block" },
    make("label", { for: id }, ...renderText(block.label), optional),
    field.node,
    block.hint ? make("p", { class: "hint" }, ...renderText(block.hint)) : undefined,
    error,
  );
}

async function finish(view: View, fields: Fields, submit: boolean): Promise<void> {
  const values: Record<string, Record<string, string | string[]>> = {};
  for (const [blockId, { actionId, field }] of fields) values[blockId] = { [actionId]: field.read() };
  const reaction = await post<Reaction>("views", {
    user: workspace.user,
    viewId: view.id,
    submit,
    ...(submit ? { values } : {}),
  });
  for (const [blockId, { error, field }] of fields) {
    const problem = reaction.errors?.[blockId];
    error.textContent = problem ?? "";
    field.node.setAttribute("aria-invalid", problem ? "true" : "false");
  }
  reportReaction(submit ? "Submitting" : "Closing", reaction);
}
