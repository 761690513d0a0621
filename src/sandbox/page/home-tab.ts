/** Shows the app's home tab, and draws it anew as the app publishes it, under the person's eyes and hands. */
import { make } from "./dom.ts";
import { get, post } from "./driver-api.ts";
import { keepFocus } from "./focus-return.ts";
import { renderBlock } from "./render-block.ts";
import { replaceChanged } from "./replace-changed.ts";
import type { Block, Reaction, View } from "./shapes.ts";
import { reportReaction } from "./toast.ts";
import { view as workspace } from "./workspace-view.ts";

interface Drawn {
  signature: string;
  node: Node;
}

export class HomeTab {
  readonly #box: HTMLElement;
  /** Takes the focus when the control that had it is gone. */
  #home: HTMLElement | undefined;
  #drawn: Drawn[] = [];
  #refreshing = Promise.resolve();

  constructor(box: HTMLElement) {
    this.#box = box;
  }

  /** Shows what was published last, and tells the app that the person opened the tab; the app then publishes anew. */
  async open(): Promise<void> {
    this.#drawn = [];
    const home = make("div", { class: "home", tabindex: -1 });
    this.#home = home;
    this.#box.replaceChildren(home);
    await this.refresh();
    reportReaction("Opening the home tab", await post<Reaction>("home", { user: workspace.user }));
  }

  /** From now on nothing is drawn, until the tab is opened again. */
  leave(): void {
    this.#home = undefined;
  }

  /** Draws the tab as it is now; one after the other, so that the newest stays. */
  refresh(): Promise<void> {
    const draw = () => this.#draw();
    this.#refreshing = this.#refreshing.then(draw, draw);
    return this.#refreshing;
  }

  async #draw(): Promise<void> {
    const home = this.#home;
    if (!home) return;
    const { view } = await get<{ view: View | null }>("home", { user: workspace.user });
    // Meanwhile the person may have gone elsewhere, or another member looks.
    if (home !== this.#home) return;
    const { scrollTop } = this.#box;
    keepFocus(
      home,
      () => replaceChanged(home, this.#nodesOf(view)),
      () => home,
    );
    this.#box.scrollTop = scrollTop;
  }

  #nodesOf(view: View | null): Node[] {
    if (!view || view.blocks.length === 0) {
      this.#drawn = [];
      const text = view ? "The home tab is empty." : "The app has not published its home tab for you.";
      return [make("p", { class: "nothing" }, text)];
    }
    const before = this.#drawn;
    const place = { viewId: view.id, state: view.state.values };
    this.#drawn = view.blocks.map((block) => {
      const signature = signatureOf(block, view);
      const known = before.find((drawn) => drawn.signature === signature);
      return known ?? { signature, node: renderBlock(block, place) };
    });
    return this.#drawn.map(({ node }) => node);
  }
}

function signatureOf(block: Block, { state }: View): string {
  return JSON.stringify([block, state.values[block.block_id]]);
}
