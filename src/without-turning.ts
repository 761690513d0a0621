/** Text as it is shown to people: what they read is what it says (law 13). */

/** Controls that turn the order in which what follows is shown (UAX #9): with them one line can read as another. */
const turning = /[\u202A-\u202E\u2066-\u2069]/gu;

export function withoutTurning(text: string): string {
  return text.replace(turning, "");
}
