import { concat } from "@conun/vm";
import { storageError } from "../errors.ts";
import type { BundleLimits } from "../outputs/job.ts";
import { decodeBundleHeader, outputsBundleSize } from "./outputs-bundle.ts";

/**
 * Passes an outputs bundle on as it comes and checks it on the way, in memory bounded by its records: the format, the
 * tasks that it has to hold, the length of each output, and that nothing follows the last one.
 *
 * @throws StorageError `STORAGE_CORRUPT`, `STORAGE_TOO_LARGE`; of a bundle that fails, some has been passed on already.
 */
export async function* checkedBundle(
  parts: AsyncIterable<Uint8Array>,
  { firstTask, count, outputBytes, maxBytes }: BundleLimits,
): AsyncGenerator<Uint8Array> {
  const headBytes = outputsBundleSize(count, 0);
  const head: Uint8Array[] = [];
  let received = 0;
  let expected: number | undefined;
  for await (const part of parts) {
    received += part.length;
    if (received > maxBytes) {
      throw storageError("STORAGE_TOO_LARGE", `The job allows a bundle of at most ${maxBytes} bytes for this batch.`);
    }
    if (expected === undefined) head.push(part);
    if (expected === undefined && received >= headBytes) {
      const header = decodeBundleHeader(concat(head), { open: true });
      if (header.firstTask !== firstTask || header.lengths.length !== count) {
        throw malformed(`it does not hold tasks ${firstTask}+${count}`);
      }
      const long = header.lengths.findIndex((length) => length > outputBytes);
      if (long >= 0) throw malformed(`output ${long} is longer than the job's limit of ${outputBytes} bytes`);
      expected = headBytes + header.lengths.reduce((sum, length) => sum + length, 0);
    }
    if (expected !== undefined && received > expected) throw malformed("bytes follow its last output");
    yield part;
  }
  if (expected === undefined || received !== expected) throw malformed("it ends too early");
}

function malformed(why: string): Error {
  return storageError("STORAGE_CORRUPT", `Not the bundle of outputs that belongs here: ${why}.`);
}
