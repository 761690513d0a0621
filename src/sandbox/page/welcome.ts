/** What a newcomer may try, where there are no messages yet. */
import { fillComposer } from "./composer.ts";
import { type Drawn, html } from "./html.ts";
import { view } from "./workspace-view.ts";

export function renderWelcome(): Drawn {
  return html`<section class="welcome" aria-label="What to try">
    <h3>Nobody has asked for anything yet</h3>
    <p>This looks like Slack, and is a sandbox on this machine: nothing leaves it.</p>
    <ol>
      ${view.workspace.firstCommands.map(({ command, about }) => html`<li>${tryOut(command)} ${about}</li>`)}
      <li>Answer as someone else: choose Ben on the left, and press Approve on the card.</li>
      <li>Kill the program while a card waits, and start it again: everything is where it was.</li>
      <li>Press Inspector on the left to see what the app asks of Slack, and to break it.</li>
    </ol>
  </section>`;
}

/** Puts the command into the field, to be sent by the person. */
function tryOut(command: string): Drawn {
  return html`<button type="button" onClick=${() => fillComposer(command)}>${command}</button>`;
}
