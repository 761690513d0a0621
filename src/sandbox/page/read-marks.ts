/** What each member has read, kept in this browser: a channel with something newer gets a dot. */
import { get } from "./driver-api.ts";

/** Timestamps by channel; they all have the same length, so they compare as text. */
type Marks = Record<string, string>;

class ReadMarks {
  #user = "";
  #read: Marks = {};
  #newest: Marks = {};

  /** Begins with another member, whose own marks are then read back. */
  begin(user: string): void {
    this.#user = user;
    this.#newest = {};
    this.#read = JSON.parse(localStorage.getItem(this.#key) ?? "{}");
  }

  /** Asks what came while nobody looked. */
  async load(): Promise<void> {
    const user = this.#user;
    const { newest } = await get<{ newest: Marks }>("newest", { user });
    if (user !== this.#user) return;
    for (const [channel, ts] of Object.entries(newest)) this.put(channel, ts);
  }

  /** Somebody else wrote in this channel. */
  put(channel: string, ts: string): void {
    if (ts > (this.#newest[channel] ?? "")) this.#newest[channel] = ts;
  }

  markRead(channel: string): void {
    const newest = this.#newest[channel];
    if (newest === undefined || !this.isUnread(channel)) return;
    this.#read[channel] = newest;
    localStorage.setItem(this.#key, JSON.stringify(this.#read));
  }

  isUnread(channel: string): boolean {
    return (this.#newest[channel] ?? "") > (this.#read[channel] ?? "");
  }

  get #key(): string {
    return `sandbox-read-${this.#user}`;
  }
}

export const marks = new ReadMarks();
