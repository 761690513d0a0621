/** Shows rich_text blocks, the form in which Slack keeps what people typed in its editor. */
import type { RichTextBlock, RichTextElement, RichTextList } from "@slack/types";
import { type Drawn, html } from "./html.ts";
import { renderDate, renderEmoji, renderLink, renderMention } from "./render-text.ts";

type Part = RichTextBlock["elements"][number];

export function renderRichText(elements: readonly Part[]): Drawn {
  return html`<div class="rich-text">${elements.map(renderPart)}</div>`;
}

function renderPart(part: Part): Drawn {
  switch (part.type) {
    case "rich_text_section":
      return html`<p>${part.elements.map(renderInline)}</p>`;
    case "rich_text_quote":
      return html`<blockquote>${part.elements.map(renderInline)}</blockquote>`;
    case "rich_text_preformatted":
      return html`<pre>${part.elements.map(renderInline)}</pre>`;
    case "rich_text_list":
      return renderList(part);
    default:
      return renderUnknown(part);
  }
}

function renderList({ elements, style }: RichTextList): Drawn {
  const items = elements.map((item) => html`<li>${renderPart(item)}</li>`);
  return style === "ordered" ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
}

function renderInline(part: RichTextElement): Drawn {
  switch (part.type) {
    case "user":
      return renderMention({ kind: "user", id: part.user_id });
    case "channel":
      return renderMention({ kind: "channel", id: part.channel_id });
    case "usergroup":
      return renderMention({ kind: "group", id: part.usergroup_id });
    case "broadcast":
      return renderMention({ kind: "broadcast", range: part.range });
    case "emoji":
      return renderEmoji(part.name);
    case "date":
      return renderDate({ seconds: part.timestamp, format: part.format, fallback: part.fallback ?? "" });
    case "link":
      return styled(renderLink(part.url, part.text ?? part.url), part.style);
    case "text":
      return styled(part.text, part.style);
    default:
      return renderUnknown(part);
  }
}

function styled(inner: Drawn, style: RichTextElement["style"]): Drawn {
  const tags = { code: "code", strike: "s", italic: "em", bold: "strong" } as const;
  const wanted = (["code", "strike", "italic", "bold"] as const).filter((name) => style?.[name]);
  return wanted.reduce<Drawn>((drawn, name) => html`<${tags[name]}>${drawn}<//>`, inner);
}

function renderUnknown({ type }: { type: string }): Drawn {
  return html`<span class="unknown-block">[${type}]</span>`;
}
