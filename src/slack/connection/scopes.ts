/** The scopes that the bot token needs, as manifest.yml asks for them. */

export const neededScopes: readonly string[] = [
  "commands",
  "chat:write",
  "im:write",
  "usergroups:read",
  "users:read",
  "channels:read",
  "groups:read",
  "channels:history",
  "groups:history",
  "im:history",
];

/** What is missing of them; nothing where Slack does not say which scopes a token has. */
export function findMissingScopes(scopes: readonly string[] | undefined): string[] {
  if (scopes === undefined) return [];
  return neededScopes.filter((scope) => !scopes.includes(scope));
}
