/** Makes DOM nodes. Text only ever becomes a text node, so nothing that people or the app wrote can be HTML. */

type Attributes = Record<string, string | number | boolean | undefined>;
export type Child = Node | string | undefined;

/** An element with its attributes (false and undefined leave one out, true sets it empty) and children. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== undefined));
  return node;
}

/** The page's own element with this ID; missing, the page itself is broken. */
export function pageElement(id: string): HTMLElement {
  const node = document.getElementById(id);
  if (!node) throw new Error(`The page has no element #${id}`);
  return node;
}

/** An address that may stand in a link or an image: the web and mail, never script. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:|mailto:)/i.test(url) ? url : undefined;
}
