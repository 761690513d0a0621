/** The tokens that the sandbox's one app uses; fixed, because they open nothing but this machine's stand-in. */
export const sandboxTokens = { bot: "xoxb-sandbox", app: "xapp-sandbox" } as const;
