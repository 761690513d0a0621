/** Writes what is drawn as templates. Text only ever becomes a text node, so nothing that people or the app wrote can be HTML. */
import htm from "htm";
import { h } from "preact";

export const html = htm.bind(h);

/** What a template makes, and whatever else may stand in one: text, lists, nothing. */
export type { ComponentChildren as Drawn } from "preact";
