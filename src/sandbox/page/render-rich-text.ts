/** Shows rich_text blocks, the form in which Slack keeps what people typed in its editor. */
import { make } from "./dom.ts";
import { renderDate, renderEmoji, renderLink, renderMention } from "./render-text.ts";

interface RichPart {
  type: string;
  text?: string;
  url?: string;
  user_id?: string;
  channel_id?: string;
  usergroup_id?: string;
  name?: string;
  range?: string;
  timestamp?: number;
  format?: string;
  fallback?: string;
  style?: { bold?: boolean; italic?: boolean; strike?: boolean; code?: boolean } | "bullet" | "ordered";
  elements?: RichPart[];
}

export function renderRichText(elements: readonly RichPart[]): Node {
  return make("div", { class: "rich-text" }, ...elements.map(renderPart));
}

function renderPart(part: RichPart): Node {
  const children = (part.elements ?? []).map((child) =>
    child.elements ? renderPart(child) : renderInline(child),
  );
  if (part.type === "rich_text_section") return make("p", {}, ...children);
  if (part.type === "rich_text_quote") return make("blockquote", {}, ...children);
  if (part.type === "rich_text_preformatted") return make("pre", {}, ...children);
  if (part.type === "rich_text_list") {
    const items = children.map((child) => make("li", {}, child));
    return part.style === "ordered" ? make("ol", {}, ...items) : make("ul", {}, ...items);
  }
  return make("span", { class: "unknown-block" }, `[${part.type}]`);
}

function renderInline(part: RichPart): Node {
  if (part.type === "user") return renderMention({ kind: "user", id: part.user_id ?? "" });
  if (part.type === "channel") return renderMention({ kind: "channel", id: part.channel_id ?? "" });
  if (part.type === "usergroup") return renderMention({ kind: "group", id: part.usergroup_id ?? "" });
  if (part.type === "broadcast") return renderMention({ kind: "broadcast", range: part.range ?? "" });
  if (part.type === "emoji") return renderEmoji(part.name ?? "");
  if (part.type === "date") {
    return renderDate({
      seconds: part.timestamp ?? Number.NaN,
      format: part.format ?? "",
      fallback: part.fallback ?? "",
    });
  }
  if (part.type === "link")
    return styled(renderLink(part.url ?? "", part.text ?? part.url ?? ""), part.style);
  if (part.type === "text") return styled(document.createTextNode(part.text ?? ""), part.style);
  return make("span", { class: "unknown-block" }, `[${part.type}]`);
}

function styled(node: Node, style: RichPart["style"]): Node {
  if (typeof style !== "object") return node;
  const wrappers = (["code", "strike", "italic", "bold"] as const).filter((name) => style[name]);
  const tags = { code: "code", strike: "s", italic: "em", bold: "strong" } as const;
  return wrappers.reduce<Node>((inner, name) => make(tags[name], {}, inner), node);
}
