/** Something that must not be, found in the end. */
export interface Fault {
  kind: "lost" | "doubled" | "wrong" | "pending";
  what: string;
}
