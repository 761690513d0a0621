/** Asks "are you sure" as the app worded it. */
import { make } from "./dom.ts";
import { rememberFocus } from "./focus-return.ts";
import { plainString, renderText } from "./render-text.ts";
import type { ConfirmObject } from "./shapes.ts";

/** Resolves true when the person confirms, false when they close the dialog in any other way. */
export function askConfirm(confirm: ConfirmObject): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const giveFocusBack = rememberFocus();
  const yes = make(
    "button",
    { value: "yes", class: confirm.style ?? "primary" },
    plainString(confirm.confirm.text),
  );
  const no = make("button", { value: "no" }, plainString(confirm.deny.text));
  const dialog = make(
    "dialog",
    { class: "confirm", "aria-labelledby": "confirm-title" },
    make("h2", { id: "confirm-title" }, plainString(confirm.title.text)),
    make("p", {}, ...renderText(confirm.text)),
    make("form", { method: "dialog", class: "dialog-buttons" }, no, yes),
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    // What stood under it may have been drawn anew.
    giveFocusBack();
    resolve(dialog.returnValue === "yes");
  });
  document.body.append(dialog);
  dialog.showModal();
  return promise;
}
