/** A place to which callbacks may go. */
export interface CallbackHost {
  /** As a URL has it: in lower case, IPv6 in brackets. */
  hostname: string;
  /** Its subdomains, and not itself. */
  isWildcard: boolean;
  /** Undefined: that of the URL's scheme, 80 or 443. */
  port: number | "any" | undefined;
}
