/** What the app asked of Slack and was told by it, and what shall go wrong between them. */
import { make, pageElement } from "./dom.ts";
import { get, post } from "./driver-api.ts";
import { formatDate } from "./format-date.ts";
import { renderFaults } from "./inspector-faults.ts";
import { replaceChanged } from "./replace-changed.ts";
import type { InspectedCall, Inspection } from "./shapes.ts";

/** How often it looks while it is open, in milliseconds. */
const lookEveryMs = 1_000;

export class Inspector {
  readonly #rows = new Map<string, HTMLElement>();
  #timer: ReturnType<typeof setInterval> | undefined;
  #parts: { faults: HTMLElement; state: HTMLElement; list: HTMLElement } | undefined;

  get isOpen(): boolean {
    return this.#timer !== undefined;
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  open(): void {
    const close = make(
      "button",
      { type: "button", class: "inspector-close", "aria-label": "Close inspector" },
      "✕",
    );
    close.addEventListener("click", () => this.close());
    const state = make("p", { class: "inspector-state", role: "status" });
    const faults = make("div", { class: "inspector-faults" });
    const list = make("ol", {
      class: "inspector-calls",
      "aria-label": "Calls and envelopes, newest first",
      tabindex: 0,
    });
    const pane = pageElement("inspector");
    pane.replaceChildren(make("header", {}, make("h2", {}, "Inspector"), close), state, faults, list);
    pane.hidden = false;
    this.#parts = { faults, state, list };
    this.#timer = setInterval(() => void this.#look(), lookEveryMs);
    void this.#look();
    close.focus();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#parts = undefined;
    this.#rows.clear();
    pageElement("inspector").replaceChildren();
    pageElement("inspector").hidden = true;
  }

  async #look(): Promise<void> {
    const found = await get<Inspection>("inspection").catch(() => undefined);
    if (found === undefined || this.#parts === undefined) return;
    const { faults, state, list } = this.#parts;
    const { connections } = found;
    const words = connections === 0 ? "No app is connected." : `The app is connected (${connections}).`;
    if (state.textContent !== words) state.textContent = words;
    renderFaults(faults, found, async (path, body) => {
      if (body === undefined) await fetch(`/sandbox/${path}`, { method: "DELETE" });
      else await post(path, body);
      await this.#look();
    });
    replaceChanged(
      list,
      found.calls.toReversed().map((call) => this.#row(call)),
    );
  }

  /** A row stays while its call does, so that what a person opened stays open. */
  #row(call: InspectedCall): HTMLElement {
    const signature = `${call.by} ${call.number} ${call.tookMs ?? "waiting"}`;
    const known = this.#rows.get(signature);
    if (known !== undefined) return known;
    const row = make("li", {}, renderCall(call));
    this.#rows.set(signature, row);
    return row;
  }
}

function renderCall({ by, method, args, answer, at, tookMs, fault }: InspectedCall): HTMLElement {
  const isWell = typeof answer === "object" && answer !== null && "ok" in answer && answer.ok === true;
  const said =
    answer === undefined ? (tookMs === undefined ? "waiting" : "no answer") : isWell ? "ok" : errorOf(answer);
  const took = tookMs === undefined ? "" : `${tookMs} ms`;
  return make(
    "details",
    { class: isWell ? undefined : "is-wrong" },
    make(
      "summary",
      {},
      make(
        "span",
        { class: "who", title: by === "app" ? "The app asked Slack" : "Slack told the app" },
        by === "app" ? "→" : "←",
      ),
      " ",
      make("code", {}, method),
      " ",
      make("span", { class: "said" }, said),
      " ",
      make("span", { class: "took" }, took),
    ),
    make(
      "p",
      {},
      `${formatDate(Date.parse(at) / 1000, "{time_secs}", 0)}${fault === undefined ? "" : `, fault: ${fault}`}`,
    ),
    make("h3", {}, by === "app" ? "Asked" : "Told"),
    make("pre", { tabindex: 0 }, JSON.stringify(readable(args), null, 2)),
    make("h3", {}, by === "app" ? "Answered" : "Acknowledged"),
    make("pre", { tabindex: 0 }, answer === undefined ? said : JSON.stringify(answer, null, 2)),
  );
}

function errorOf(answer: unknown): string {
  const isError = typeof answer === "object" && answer !== null && "error" in answer;
  return isError ? String(answer.error) : "not ok";
}

/** Slack takes blocks, views and metadata as text in a form; people read them as what they are. */
function readable(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      if (typeof value !== "string" || !/^[[{]/.test(value)) return [name, value];
      try {
        return [name, JSON.parse(value)];
      } catch {
        return [name, value];
      }
    }),
  );
}
