import { Reader } from "./reader.ts";

/**
 * Function names of a name section. Names are for people only, so a damaged section gives what could be read.
 *
 * @param start First byte after the section's own name; `end` is one past its last byte.
 */
export function readNames(bytes: Uint8Array, start: number, end: number): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  const reader = new Reader(bytes, start, end);
  try {
    while (reader.pos < end) {
      const id = reader.byte();
      const size = reader.u32();
      const next = reader.pos + size;
      if (id === 1) {
        for (let count = reader.u32(); count > 0; count--) {
          const index = reader.u32();
          names.set(index, reader.name());
        }
      }
      reader.pos = next;
    }
  } catch {
    // The specification asks engines to ignore a malformed name section.
  }
  return names;
}
