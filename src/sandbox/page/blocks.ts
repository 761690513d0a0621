/** Shows the blocks of a message, a modal or the home tab. Unknown ones become a labelled box: nothing vanishes. */
import type { ActionsBlock, ContextBlockElement, SectionBlock } from "@slack/types";
import { Fragment } from "preact";
import type { Place } from "./act.ts";
import { controlOf, useKeys } from "./block-keys.ts";
import { renderElement, renderImage } from "./elements.ts";
import { type Drawn, html } from "./html.ts";
import { renderRichText } from "./render-rich-text.ts";
import { renderMrkdwn, renderText } from "./render-text.ts";
import type { Block } from "./shapes.ts";

interface BlocksProps {
  blocks: readonly Block[];
  place: Place;
  /** Draws the inputs, where there are any. */
  renderInput?(block: Block): Drawn;
}

export function Blocks({ blocks, place, renderInput }: BlocksProps): Drawn {
  const keys = useKeys(blocks.map(controlOf));
  return blocks.map((block, index) => {
    const drawn = block.type === "input" ? renderInput?.(block) : renderBlock(block, place);
    return html`<${Fragment} key=${keys[index]}>${drawn}<//>`;
  });
}

function renderBlock(block: Block, place: Place): Drawn {
  switch (block.type) {
    case "section":
      return renderSection(block, place);
    case "header":
      return html`<h3 class="block header">${renderText(block.text)}</h3>`;
    case "divider":
      return html`<hr class="block" />`;
    case "context":
      return html`<div class="block context">${block.elements.map(renderContextPart)}</div>`;
    case "actions":
      return html`<${Actions} block=${block} place=${place} />`;
    case "image":
      return html`<figure class="block image">
        ${block.title && html`<figcaption>${renderText(block.title)}</figcaption>`} ${renderImage(block)}
      </figure>`;
    case "rich_text":
      return html`<div class="block">${renderRichText(block.elements)}</div>`;
    case "markdown":
      return html`<div class="block section">${renderMrkdwn(block.text.replaceAll("**", "*"))}</div>`;
    default:
      return renderUnknownBlock(block.type, block);
  }
}

function renderSection(block: SectionBlock & { block_id: string }, place: Place): Drawn {
  const { text, fields = [], accessory, block_id } = block;
  return html`<div class="block section">
    <div class="section-body">
      ${text && html`<div class="section-text">${renderText(text)}</div>`}
      ${
        fields.length > 0 &&
        html`<div class="fields">
          ${fields.map((field) => html`<div class="field">${renderText(field)}</div>`)}
        </div>`
      }
    </div>
    ${accessory && html`<div class="accessory">${renderElement(accessory, block_id, place)}</div>`}
  </div>`;
}

function Actions({ block, place }: { block: ActionsBlock & { block_id: string }; place: Place }): Drawn {
  const keys = useKeys(block.elements);
  const elements = block.elements.map((element, index) => {
    return html`<${Fragment} key=${keys[index]}>${renderElement(element, block.block_id, place)}<//>`;
  });
  return html`<div class="block actions">${elements}</div>`;
}

function renderContextPart(element: ContextBlockElement): Drawn {
  return element.type === "image" ? renderImage(element) : html`<span>${renderText(element)}</span>`;
}

export function renderUnknownBlock(name: string, block: Block): Drawn {
  return html`<details class="block unknown-block">
    <summary>[${name}] block, not drawn here</summary>
    <pre>${JSON.stringify(block, null, 2)}</pre>
  </details>`;
}
