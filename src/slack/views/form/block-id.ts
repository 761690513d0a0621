/** Where a field stands in a modal: the block's ID names the field, so that an error finds it. */

/** At most 255 characters, for names of at most 200. */
export function fieldBlockId(name: string): string {
  return `field:${name}`;
}

/** Each field's block has one element. */
export const valueAction = "value";
