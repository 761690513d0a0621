/**
 * The program on a disk that takes no more as soon as the file `full` is in its data folder, and whose syncs fail as soon
 * as `broken` is.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../src/app/run-program.ts";
import { openWal } from "../../src/engine/wal-file.ts";
import { workflows } from "../../src/workflows/registry.ts";

const isThere = (name: string) => existsSync(join(process.env.SIGNOFF_DATA_DIR ?? "", name));

await runProgram(workflows, "all", {
  engine: {
    openWal: (path, database) => {
      const wal = openWal(path);
      // No page more than there are: the file's own way to say that the disk is full.
      const fill = () => {
        if (isThere("full")) database.exec("PRAGMA max_page_count = 1");
      };
      setInterval(fill, 5).unref();
      return {
        ...wal,
        sync: async () => {
          if (isThere("broken")) throw Object.assign(new Error("EIO: i/o error, fdatasync"), { code: "EIO" });
          await wal.sync();
        },
      };
    },
  },
});
