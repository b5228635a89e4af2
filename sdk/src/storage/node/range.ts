/** Part of a file. */
export interface ByteRange {
  readonly first: number;
  readonly length: number;
}

/**
 * Reads a `Range` header with one range (RFC 9110, section 14). Several ranges, other units and malformed ones are
 * ignored, as the RFC allows: the whole file is sent.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | "unsatisfiable" | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, from = "", to = ""] = match;
  if (from === "" && to === "") return undefined;
  if (from === "") {
    const length = Math.min(Number(to), size);
    return length === 0 ? "unsatisfiable" : { first: size - length, length };
  }
  const first = Number(from);
  const last = to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (to !== "" && Number(to) < first) return undefined;
  return first >= size ? "unsatisfiable" : { first, length: last - first + 1 };
}
