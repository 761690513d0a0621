/** Emoji by their names: GitHub's, which Slack has too, and those that are Slack's alone. */
import { nameToEmoji } from "gemoji";

const slackOnly: Readonly<Record<string, string>> = {
  black_square_for_stop: "⏹️",
  large_green_circle: "🟢",
  large_orange_circle: "🟠",
  large_yellow_circle: "🟡",
  octagonal_sign: "🛑",
  robot_face: "🤖",
  thinking_face: "🤔",
};

/** Undefined: nobody knows it, and it is shown as it is written. */
export function findEmoji(name: string): string | undefined {
  if (Object.hasOwn(nameToEmoji, name)) return nameToEmoji[name];
  return Object.hasOwn(slackOnly, name) ? slackOnly[name] : undefined;
}
