/** Telling people from programs: both act under a name. */

/** A Slack user ID, as people have them in any workspace; programs have other names. */
export function isSlackUser(actor: string): boolean {
  return /^[UW][A-Z0-9]+$/.test(actor);
}
