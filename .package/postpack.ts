/** `npm pack` and `npm publish` run this last: the repository is as it was, without a `dist` that grows old. */
import { rmSync } from "node:fs";
import { putBack } from "./manifest.ts";

putBack();
rmSync("dist", { recursive: true, force: true });
