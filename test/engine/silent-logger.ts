/** The SDK's logger, silenced: tests break things on purpose. */
import type { Logger } from "@resonatehq/sdk";

const ignore = () => undefined;

export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };
