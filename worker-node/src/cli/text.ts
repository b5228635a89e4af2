/**
 * JSON on one line: bytes become hexadecimal strings, maps objects, big integers decimal strings.
 *
 * @param counts Names of fields whose big integers count something: they become numbers, with all their digits.
 */
export function toJson(value: unknown, counts: ReadonlySet<string> = new Set()): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, item: unknown) {
    const original = this[key]; // `item` has been through toJSON already, which a Buffer has
    if (original instanceof Uint8Array) return `0x${Buffer.from(original).toString("hex")}`;
    if (typeof item === "bigint") return counts.has(key) ? exactly(item) : item.toString();
    if (item instanceof Map) return Object.fromEntries(item);
    return item;
  });
}

/** A number in JSON with all its digits, however many. */
function exactly(integer: bigint): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(integer.toString());
}

/** Rows of two columns, a name and its value, the names padded. */
export function pairs(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
