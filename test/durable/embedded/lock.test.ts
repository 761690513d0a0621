import { expect, test } from "vitest";
import { openTestEngine } from "./open-test-engine.ts";
import { temporaryFolder } from "./temporary-folder.ts";

test("a second engine on the same folder is refused until the first has stopped", async () => {
  const dataDir = temporaryFolder();
  const first = await openTestEngine(dataDir);
  await expect(openTestEngine(dataDir)).rejects.toMatchObject({
    name: "UserError",
    message: `Another process uses the folder ${dataDir}/engine.`,
    remedy: expect.stringContaining("SIGNOFF_DATA_DIR"),
  });
  await first.stop();
  await first.stop();
  await expect(openTestEngine(dataDir)).resolves.toBeDefined();
});

test("a folder that cannot be created is refused with what to do", async () => {
  await expect(openTestEngine("/dev/null/signoff")).rejects.toMatchObject({
    name: "UserError",
    message: "The folder /dev/null/signoff/engine cannot be created.",
  });
});
