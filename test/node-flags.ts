/** Node's flags for a process of Signoff's own sources: `import ... from "signoff"` is `src/index.ts` there. */
export const nodeFlags: readonly string[] = [
  "--conditions=signoff-src",
  "--disable-warning=ExperimentalWarning",
];
