/** Asks "are you sure" as the app worded it. */
import type { ConfirmationDialog } from "@slack/types";
import { Dialog } from "./dialog.ts";
import { type Drawn, html } from "./html.ts";
import { plainString, renderText } from "./render-text.ts";
import { type Screen, update } from "./screen.ts";

/** Resolves true when the person confirms, false when they close the dialog in any other way. */
export function askConfirm(confirm: ConfirmationDialog): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const answer = (isYes: boolean) => {
    update({ question: undefined });
    resolve(isYes);
  };
  update({ question: { confirm, answer } });
  return promise;
}

export function renderQuestion({ confirm, answer }: NonNullable<Screen["question"]>): Drawn {
  const { title, text, deny, confirm: yes, style } = confirm;
  return html`<${Dialog} class="confirm" labelledby="confirm-title" onLeave=${() => answer(false)}>
    <h2 id="confirm-title">${plainString(title?.text ?? "")}</h2>
    <p>${renderText(text)}</p>
    <div class="dialog-buttons">
      <button type="button" onClick=${() => answer(false)}>${plainString(deny?.text ?? "Cancel")}</button>
      <button type="button" class=${style ?? "primary"} onClick=${() => answer(true)}>
        ${plainString(yes?.text ?? "Yes")}
      </button>
    </div>
  <//>`;
}
