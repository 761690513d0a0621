/** Shows the modal on top of this person's stack, and submits or closes it. */
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import { Blocks } from "./blocks.ts";
import { Dialog } from "./dialog.ts";
import { post } from "./driver-api.ts";
import { type Drawn, html } from "./html.ts";
import { renderModalInput } from "./modal-input.ts";
import { entryKey, type Input, inputsOf, readEntries, refreshModal, valuesOf } from "./modal-state.ts";
import { plainString, renderText } from "./render-text.ts";
import { screen } from "./screen.ts";
import type { Reaction, Value, View } from "./shapes.ts";
import { reportReaction, showToast } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

/** What is wrong, by block_id; counted, so that each refusal leads the person to what it is about. */
interface Refusal {
  count: number;
  errors: Record<string, string>;
}

export function Modal({ modal }: { modal: View }): Drawn {
  const form = useRef<HTMLFormElement>(null);
  const { refusal, isBusy, finish, clearError } = useFinish(modal);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const entries = readEntries(modal);
  useLayoutEffect(() => focusIn(form.current, firstToFill), []);
  useLayoutEffect(() => {
    // The same modal, changed by the app: the person stays where they were in it.
    if (!form.current?.contains(document.activeElement)) focusIn(form.current, firstToFill);
  }, [modal]);
  useLayoutEffect(() => {
    if (refusal.count > 0) focusIn(form.current, '[aria-invalid="true"]');
  }, [refusal.count]);
  const place = { viewId: modal.id, state: modal.state.values, readValues: () => valuesOf(modal) };
  const renderInput = (block: Input) => {
    const key = entryKey(block);
    const onChange = (value: Value) => {
      entries.set(key, value);
      // What was wrong may be right now; whether it is, the next submission says.
      clearError(block.block_id);
      redraw(0);
    };
    const value = entries.get(key) ?? "";
    return renderModalInput(block, { place, value, error: refusal.errors[block.block_id], onChange });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void finish(true);
  };
  // What is wrong is said at the fields, in the app's words, not in the browser's.
  return html`<${Dialog} class="modal" labelledby="modal-title" onLeave=${() => finish(false)}>
    <h2 id="modal-title">${modal.title && renderText(modal.title)}</h2>
    <form novalidate aria-busy=${isBusy} ref=${form} onSubmit=${submit}>
      <div class="modal-body">
        <${Blocks} blocks=${modal.blocks} place=${place} renderInput=${renderInput} />
      </div>
      ${renderButtons(modal, () => finish(false))}
    </form>
  <//>`;
}

function renderButtons({ close, submit }: View, leave: () => Promise<void>): Drawn {
  const closeLabel = close ? plainString(close.text) : submit ? "Cancel" : "Close";
  return html`<div class="dialog-buttons">
    <button type="button" onClick=${leave}>${closeLabel}</button>
    ${submit && html`<button type="submit" class="primary">${plainString(submit.text)}</button>`}
  </div>`;
}

/** Submits or closes the modal, and keeps what the app or Slack found wrong with it. */
function useFinish(modal: View) {
  const [refusal, setRefusal] = useState<Refusal>({ count: 0, errors: {} });
  const [isBusy, setBusy] = useState(false);
  const clearError = (blockId: string) => {
    if (!(blockId in refusal.errors)) return;
    setRefusal(({ count, errors: { [blockId]: _cleared, ...errors } }) => ({ count, errors }));
  };
  const finish = async (submit: boolean) => {
    if (isBusy) return;
    setBusy(true);
    setRefusal(({ count }) => ({ count, errors: {} }));
    const values = submit ? { values: valuesOf(modal) } : {};
    const body = { user: workspace.user, viewId: modal.id, submit, ...values };
    const reaction = await post<Reaction>("views", body).finally(() => setBusy(false));
    reportReaction(submit ? "Submitting" : "Closing", reaction);
    await refreshModal();
    const { errors = {} } = reaction;
    if (Object.keys(errors).length > 0) setRefusal(({ count }) => ({ count: count + 1, errors }));
    reportLost(Object.keys(errors));
  };
  return { refusal, isBusy, finish, clearError };
}

/** Slack shows the person nothing of an error whose block is not there. */
function reportLost(wrong: readonly string[]): void {
  const shown = screen.modal ? inputsOf(screen.modal).map(({ block_id }) => block_id) : [];
  const lost = wrong.filter((blockId) => !shown.includes(blockId));
  if (lost.length > 0)
    showToast(`The app found something wrong where there is no field (${lost.join(", ")}).`);
}

/** Where a person begins: the field that the app names, else the first, else the button that goes on. */
const firstToFill = [
  "[data-first]",
  ".input-block :is([id^=field-])[aria-labelledby]",
  ".dialog-buttons :last-child",
];

/** Goes to what comes first of these; of radio buttons to the chosen one, else to the first. */
function focusIn(form: HTMLFormElement | null, wanted: string | readonly string[]): void {
  const found = [wanted].flat().map((selector) => form?.querySelector<HTMLElement>(selector));
  const control = found.find((node) => node);
  const option = control?.querySelector<HTMLElement>("input:checked") ?? control?.querySelector("input");
  (option ?? control)?.focus();
}
