/** Shows one block of a message, a modal or the home tab. Unknown ones become a labelled box: nothing vanishes. */
import type { Place } from "./act.ts";
import { make } from "./dom.ts";
import { renderElement, renderImage } from "./render-element.ts";
import { renderRichText } from "./render-rich-text.ts";
import { renderMrkdwn, renderText } from "./render-text.ts";
import type { Block, BlockElement } from "./shapes.ts";

export function renderBlock(block: Block, place: Place): Node {
  const { type } = block;
  if (type === "section") return renderSection(block, place);
  if (type === "header") return make("h3", { class: "block header" }, ...renderText(block.text));
  if (type === "divider") return make("hr", { class: "block" });
  if (type === "context")
    return make("div", { class: "block context" }, ...(block.elements ?? []).map(renderContextPart));
  if (type === "actions") {
    const elements = (block.elements ?? []).map((element) => renderElement(element, block.block_id, place));
    return make("div", { class: "block actions" }, ...elements);
  }
  if (type === "image") {
    const title = block.title ? make("figcaption", {}, ...renderText(block.title)) : undefined;
    return make("figure", { class: "block image" }, title, renderImage(block));
  }
  if (type === "rich_text") return make("div", { class: "block" }, renderRichText(richParts(block)));
  if (type === "markdown" && typeof block.text === "string") {
    return make("div", { class: "block section" }, ...renderMrkdwn(block.text.replaceAll("**", "*")));
  }
  return renderUnknown(block);
}

function renderSection(block: Block, place: Place): Node {
  const text = block.text ? make("div", { class: "section-text" }, ...renderText(block.text)) : undefined;
  const fields = (block.fields ?? []).map((field) => make("div", { class: "field" }, ...renderText(field)));
  const body = make(
    "div",
    { class: "section-body" },
    text,
    fields.length > 0 ? make("div", { class: "fields" }, ...fields) : undefined,
  );
  const accessory = block.accessory ? renderElement(block.accessory, block.block_id, place) : undefined;
  return make(
    "div",
    { class: "block section" },
    body,
    accessory ? make("div", { class: "accessory" }, accessory) : undefined,
  );
}

function renderContextPart(element: BlockElement): Node {
  if (element.type === "image") return renderImage(element);
  const text = typeof element.text === "string" ? element.text : "";
  return make("span", {}, ...renderText({ type: element.type === "mrkdwn" ? "mrkdwn" : "plain_text", text }));
}

/** A rich_text block's parts have the fields of no other element; they are read as they are. */
function richParts(block: Block): Parameters<typeof renderRichText>[0] {
  return JSON.parse(JSON.stringify(block.elements ?? []));
}

function renderUnknown(block: Block): Node {
  return make(
    "details",
    { class: "block unknown-block" },
    make("summary", {}, `[${block.type}] block, not drawn here`),
    make("pre", {}, JSON.stringify(block, null, 2)),
  );
}
