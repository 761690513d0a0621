/** The program on a disk that is full as soon as the file `full` is in its data folder. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../src/app/run-program.ts";
import { openJournalFile } from "../../src/engine/journal-file.ts";
import { workflows } from "../../src/workflows/registry.ts";

const full = join(process.env.SIGNOFF_DATA_DIR ?? "", "full");

await runProgram(workflows, "all", {
  engine: {
    openFile: async (path) => {
      const file = await openJournalFile(path);
      return {
        ...file,
        append: async (bytes) => {
          if (existsSync(full)) {
            throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
          }
          await file.append(bytes);
        },
      };
    },
  },
});
