/** The addresses of Resonate's poll protocol: `poll://uni@group/pid` for one process, `poll://any@group[/pid]` for any. */
export interface Address {
  cast: "uni" | "any";
  group: string;
  pid: string | undefined;
}

/** The address of one process, of any of its group preferring it, and of a whole group. */
export function unicastAddress(group: string, pid: string): string {
  return `poll://uni@${group}/${pid}`;
}

export function anycastAddress(group: string, pid?: string): string {
  return pid === undefined ? `poll://any@${group}` : `poll://any@${group}/${pid}`;
}

/** Reads an address; undefined if it is none that this engine delivers to. */
export function parseAddress(text: string): Address | undefined {
  const [, cast, group, pid] = /^poll:\/\/(uni|any)@([^/]+)(?:\/(.+))?$/.exec(text) ?? [];
  if (group === undefined) return undefined;
  if (cast === "any") return { cast, group, pid };
  return cast === "uni" && pid !== undefined ? { cast, group, pid } : undefined;
}
