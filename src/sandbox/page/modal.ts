/** Shows the modal on top of this person's stack, one dialog for all of them, and submits or closes it. */
import { make } from "./dom.ts";
import { get, post } from "./driving-routes.ts";
import { rememberFocus } from "./focus-return.ts";
import {
  drawModalForm,
  type Entries,
  focusFirst,
  keepEntries,
  type ModalForm,
  readValues,
  showErrors,
} from "./modal-form.ts";
import type { Reaction, View } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

interface Shown {
  dialog: HTMLDialogElement;
  form: ModalForm;
  signature: string;
  giveFocusBack(): void;
}

let shown: Shown | undefined;
let refreshing = Promise.resolve();
/** By view: a modal under another one keeps what was entered in it. */
const entriesOf = new Map<string, Entries>();

/** Draws the top modal as the workspace has it now, or none; one after the other, so that the newest stays. */
export function refreshModal(): Promise<void> {
  refreshing = refreshing.then(drawTop, drawTop);
  return refreshing;
}

async function drawTop(): Promise<void> {
  const { views } = await get<{ views: View[] }>("views", { user: workspace.user });
  const top = views.at(-1);
  if (!top) return closeDialog();
  const signature = JSON.stringify(top);
  if (shown?.signature === signature) return;
  if (shown) {
    const { id } = shown.form.view;
    entriesOf.set(id, keepEntries(shown.form, entriesOf.get(id) ?? new Map()));
  }
  const isUpdate = shown?.form.view.id === top.id;
  const focusedId = document.activeElement?.id;
  const form = drawModalForm(top, entriesOf.get(top.id) ?? new Map());
  const { dialog, giveFocusBack } = shown ?? openDialog();
  shown = { dialog, form, signature, giveFocusBack };
  dialog.replaceChildren(form.title, form.form);
  form.close.addEventListener("click", () => void finish(form, false));
  form.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void finish(form, true);
  });
  const same = isUpdate && focusedId ? form.fields.find(({ field }) => field.control.id === focusedId) : null;
  if (same) same.field.focus();
  else focusFirst(form);
}

function openDialog(): Pick<Shown, "dialog" | "giveFocusBack"> {
  const giveFocusBack = rememberFocus();
  const dialog = make("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  const leave = (event: Event) => {
    event.preventDefault();
    if (shown) void finish(shown.form, false);
  };
  dialog.addEventListener("cancel", leave);
  dialog.addEventListener("keydown", (event) => {
    // A menu that is open in the modal takes its own Escape.
    if (event.key === "Escape" && !event.defaultPrevented) leave(event);
    else if (event.key === "Tab") keepFocusIn(dialog, event);
  });
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, giveFocusBack };
}

function closeDialog(): void {
  entriesOf.clear();
  if (!shown) return;
  shown.dialog.close();
  shown.dialog.remove();
  shown.giveFocusBack();
  shown = undefined;
}

/** Goes round from the last control to the first, instead of to the browser's own. */
function keepFocusIn(dialog: HTMLDialogElement, event: KeyboardEvent): void {
  const controls = dialog.querySelectorAll<HTMLElement>("a[href], button, input, select, textarea, summary");
  const reachable = [...controls].filter((control) => control.tabIndex >= 0 && control.checkVisibility());
  const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
}

async function finish(form: ModalForm, submit: boolean): Promise<void> {
  if (form.form.ariaBusy === "true") return;
  form.form.ariaBusy = "true";
  const reaction = await post<Reaction>("views", {
    user: workspace.user,
    viewId: form.view.id,
    submit,
    ...(submit ? { values: readValues(form) } : {}),
  }).finally(() => {
    form.form.ariaBusy = "false";
  });
  reportReaction(submit ? "Submitting" : "Closing", reaction);
  await refreshModal();
  showErrors(form, reaction.errors ?? {});
}
