/** The IDs of the example workspace and of the one app installed in it, shaped like Slack's own. */
export const team = { id: "T0SANDBOX", name: "Sandbox", domain: "sandbox" } as const;

export const installedApp = {
  id: "A0SANDBOX",
  botId: "B0SIGNOFF",
  userId: "U0SIGNOFF",
  name: "signoff",
  displayName: "Signoff",
  /** Slack's legacy verification token; present in every payload, checked by nobody here. */
  verificationToken: "sandbox-verification-token",
} as const;
