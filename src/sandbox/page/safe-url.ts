/** An address that may stand in a link or an image: the web and mail, never script. */
export function safeUrl(url: string): string | undefined {
  return /^(https?:|mailto:)/i.test(url) ? url : undefined;
}
