/** Brings the new children into a box and leaves those that stay where they are, so that focus, open menus and screen readers are not disturbed. */
export function replaceChanged(box: HTMLElement, nodes: readonly Node[]): void {
  const staying = new Set(nodes);
  for (const child of [...box.childNodes]) if (!staying.has(child)) child.remove();
  for (const [index, node] of nodes.entries()) {
    if (box.childNodes[index] !== node) box.insertBefore(node, box.childNodes[index] ?? null);
  }
}
