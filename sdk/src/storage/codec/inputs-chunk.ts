import { storageError } from "../errors.ts";

const WORD = 4;

/** Bytes of a chunk with these input regions. */
export function inputsChunkSize(count: number, regionBytes: number): number {
  return WORD + WORD * count + regionBytes;
}

/** Puts input regions into one chunk: `docs/design/formats.md`, section 7. */
export function encodeInputsChunk(regions: readonly Uint8Array[]): Uint8Array {
  const total = regions.reduce((sum, region) => sum + region.length, 0);
  const chunk = new Uint8Array(inputsChunkSize(regions.length, total));
  const view = new DataView(chunk.buffer);
  view.setUint32(0, regions.length, true);
  let at = inputsChunkSize(regions.length, 0);
  regions.forEach((region, i) => {
    view.setUint32(WORD * (i + 1), region.length, true);
    chunk.set(region, at);
    at += region.length;
  });
  return chunk;
}

/**
 * The input regions of a chunk, of untrusted origin, as views into it.
 *
 * @throws StorageError `STORAGE_CORRUPT` if the lengths do not add up to the chunk exactly.
 */
export function decodeInputsChunk(chunk: Uint8Array): Uint8Array[] {
  if (chunk.length < WORD) throw malformed("it is shorter than its count");
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  const count = view.getUint32(0, true);
  let at = inputsChunkSize(count, 0);
  if (at > chunk.length) throw malformed(`it has no room for ${count} lengths`);
  const regions: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const end = at + view.getUint32(WORD * (i + 1), true);
    if (end > chunk.length) throw malformed(`input ${i} ends beyond it`);
    regions.push(chunk.subarray(at, end));
    at = end;
  }
  if (at !== chunk.length) throw malformed(`${chunk.length - at} bytes follow its last input`);
  return regions;
}

function malformed(why: string): Error {
  return storageError("STORAGE_CORRUPT", `Not a chunk of inputs: ${why}.`);
}
