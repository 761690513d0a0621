/** Makes the journal ready to be written: cuts off a torn tail, and names the format if the journal is new. */
import type { Log } from "../log.ts";
import { encodeFrame } from "./frame.ts";
import { Journal } from "./journal.ts";
import { type JournalFile, type OpenJournalFile, syncFolders } from "./journal-file.ts";
import { currentFormat } from "./journal-format.ts";
import type { JournalExtent } from "./read-frames.ts";

/** Opens the journal whose readable extent is known. Rejects with the file system's error. */
export async function openJournal(
  path: string,
  extent: JournalExtent,
  { log, openFile }: { log: Log; openFile: OpenJournalFile },
): Promise<Journal> {
  const file = await openFile(path);
  try {
    await cutTornTail(file, extent, log.child({ journal: path }));
    const header = extent.wholeBytes === 0 ? encodeFrame(JSON.stringify(currentFormat())) : Buffer.alloc(0);
    await file.append(header);
    // Also without a header: what an earlier process wrote and did not sync was replayed, and is about to be answered.
    await file.sync();
    await syncFolders(path);
    return new Journal(path, file, extent.wholeBytes + header.length);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function cutTornTail(file: JournalFile, extent: JournalExtent, log: Log): Promise<void> {
  const tornBytes = extent.fileBytes - extent.wholeBytes;
  if (tornBytes === 0) return;
  log.warn(
    { keptBytes: extent.wholeBytes, tornBytes },
    "Cut off the end of the journal that a crash left unfinished",
  );
  await file.truncate(extent.wholeBytes);
}
