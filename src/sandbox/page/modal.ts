/** Shows the modal on top of this person's stack, one dialog for all of them, and submits or closes it. */
import { make } from "./dom.ts";
import { get, post } from "./driver-api.ts";
import { keepFocus, rememberFocus } from "./focus-return.ts";
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
import { reportReaction, showToast } from "./toast.ts";
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
  const form = drawModalForm(top, entriesOf.get(top.id) ?? new Map());
  const { dialog, giveFocusBack } = shown ?? openDialog();
  shown = { dialog, form, signature, giveFocusBack };
  form.close.addEventListener("click", () => void finish(form, false));
  form.form.addEventListener("submit", (event) => {
    event.preventDefault();
    void finish(form, true);
  });
  if (isUpdate) updateDialog(dialog, form);
  else {
    dialog.replaceChildren(form.title, form.form);
    focusFirst(form);
  }
}

/** The same modal, changed by the app: the person stays where they were in it. */
function updateDialog(dialog: HTMLDialogElement, form: ModalForm): void {
  const scrollTop = dialog.querySelector(".modal-body")?.scrollTop ?? 0;
  const draw = () => {
    dialog.replaceChildren(form.title, form.form);
    form.body.scrollTop = scrollTop;
  };
  keepFocus(dialog, draw);
  if (!dialog.contains(document.activeElement)) focusFirst(form);
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
  showErrors(form, {});
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
  // Slack shows the person nothing of an error whose block is not there.
  const lost = showErrors(form, reaction.errors ?? {});
  if (lost.length > 0)
    showToast(`The app found something wrong where there is no field (${lost.join(", ")}).`);
}
