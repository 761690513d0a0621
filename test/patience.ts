/**
 * How long tests wait for what they wait for: as long as a busy machine may need, for it costs nothing where it happens,
 * and below the time that a test has, so that a failure names what was waited for.
 */
export const patienceMs = 45_000;

/** As an option of Vitest's own waiting, which is patient for a second otherwise. */
export const patiently = { timeout: patienceMs };
