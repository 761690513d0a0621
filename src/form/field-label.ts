/** The label of a field, as people read it. */

/** The author's title, else the name in words: `orderNumber` and `order_number` become "Order number". */
export function fieldLabel(name: string, title?: string): string {
  if (title?.trim()) return title;
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .split(/[\s_-]+/)
    .filter((word) => word !== "")
    // An abbreviation such as SLA stays in capitals.
    .map((word) => (/^\p{Lu}{2,}\d*$/u.test(word) ? word : word.toLowerCase()))
    .join(" ");
  const [first = ""] = words;
  return words === "" ? name : first.toUpperCase() + words.slice(first.length);
}
