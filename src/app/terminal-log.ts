/** The log as people read it on a terminal: one line each, with its time of day; what programs read stays JSON (log.ts). */
import type { DestinationStream } from "pino";

/** Where lines go: made readable where `output` is a terminal, undefined (as they are) where it is a pipe or a file. */
export async function terminalStream(
  output: NodeJS.WriteStream | NodeJS.WritableStream,
): Promise<DestinationStream | undefined> {
  if (!("isTTY" in output) || output.isTTY !== true) return undefined;
  // Loaded only here: a program that runs as a service has no terminal.
  const { default: pretty } = await import("pino-pretty");
  return pretty({
    destination: output,
    sync: true,
    colorize: true,
    translateTime: "SYS:HH:MM:ss.l",
    // What happened and what to do come first, and the rest beside it: only errors take lines of their own.
    singleLine: true,
    messageFormat: "{if part}{part}: {end}{msg}{if remedy}. {remedy}{end}",
    ignore: "part,remedy",
  });
}
