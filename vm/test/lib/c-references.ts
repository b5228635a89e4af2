/** What the programs of `fixtures/c-programs` must write, computed without them. Text is Latin-1: a character a byte. */

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function linesOf(stdin: Uint8Array): string[] {
  const lines = latin1(stdin).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** The number a line begins with, as C's `strtoll` has it. */
function leading(line: string): bigint {
  const digits = /^[ \t\v\f\r]*([+-]?)(\d+)/.exec(line);
  if (!digits) return 0n;
  const value = BigInt(`${digits[2]}`) * (digits[1] === "-" ? -1n : 1n);
  const limit = 2n ** 63n;
  return value >= limit ? limit - 1n : value < -limit ? -limit : value;
}

export function sorted(stdin: Uint8Array, numbers: boolean): string {
  const lines = linesOf(stdin);
  if (numbers) lines.sort((a, b) => Number(leading(a) > leading(b)) - Number(leading(a) < leading(b)));
  else lines.sort(order);
  const distinct = new Set(numbers ? lines.map((line) => `${leading(line)}`) : lines).size;
  return `${lines.map((line) => `${line}\n`).join("")}${lines.length} lines, ${distinct} distinct\n`;
}

function canonical(value: unknown): string {
  if (typeof value === "number")
    return Buffer.from(new Float64Array([value]).buffer)
      .reverse()
      .toString("hex");
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([name, member]) => [JSON.stringify(name), canonical(member)] as const);
  members.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return `{${members.map((member) => member.join(":")).join(",")}}`;
}

/** What `json` writes, or `undefined` if the input is no JSON. */
export function jsonForm(stdin: Uint8Array): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(stdin));
  } catch {
    return undefined;
  }
  return latin1(Buffer.from(`${canonical(value)}\n`));
}

/** What `lz d` makes of its input, or `undefined` if that is nothing compressed. */
export function decompressed(input: Uint8Array): Uint8Array | undefined {
  let at = 0;
  const bytes: number[] = [];
  const next = (): number => {
    const byte = input[at++];
    if (byte === undefined) throw new RangeError("too short");
    return byte;
  };
  const half = (start: number): number => {
    let sum = start;
    for (let more = start === 15 ? 255 : 0; more === 255; sum += more) more = next();
    return sum;
  };
  try {
    const length = next() + next() * 2 ** 8 + next() * 2 ** 16 + next() * 2 ** 24;
    if (length > 2 ** 26) return undefined;
    while (bytes.length < length) {
      const halves = next();
      for (let left = half(halves >> 4); left > 0; left--) bytes.push(next());
      let match = half(halves & 15) + 4;
      if (bytes.length >= length) break;
      const distance = next() + next() * 256;
      if (distance === 0 || distance > bytes.length) return undefined;
      for (; match > 0; match--) bytes.push(bytes[bytes.length - distance] as number);
    }
    return bytes.length === length && at === input.length ? Uint8Array.from(bytes) : undefined;
  } catch {
    return undefined;
  }
}

/** `%.2f`: where `toFixed` rounds a tie up, C takes the even neighbour. */
function percent(value: number): string {
  const tie = Math.abs(value * 8) % 2 === 1;
  const low = Math.floor(value * 100);
  return (tie ? (low + (low % 2)) / 100 : value).toFixed(2);
}

function fnv1a(word: string): number {
  let hash = 2166136261;
  for (const character of word) hash = Math.imul(hash ^ character.charCodeAt(0), 16777619) >>> 0;
  return hash;
}

export function report(stdin: Uint8Array, limit = 10): string {
  const text = latin1(stdin);
  const words = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const rows = [...counts].sort(([a, n], [b, m]) => m - n || order(a, b));
  const listed = rows.slice(0, limit).map(([word, count], index) => {
    const hash = fnv1a(word);
    const name = word.slice(0, 20).padEnd(12);
    const share = percent((100 * count) / words.length).padStart(6);
    return `${`${index + 1}`.padStart(4)}. ${name}|${`${count}`.padStart(6)} ${`0x${hash.toString(16)}`.padStart(8)} ${share}%`;
  });
  const bars = Array.from({ length: words.length > 0 ? 11 : 0 }, (_, index) => {
    const count = words.filter(({ length }) => Math.min(length, 11) === index + 1).length;
    const bar = "#".repeat(Math.floor((40 * count) / words.length));
    return `${`${index + 1}`.padStart(2)}${index === 10 ? "+" : " "} ${`${count}`.padStart(5)} ${bar}`;
  });
  const sums = `${text.split("\n").length - 1} lines, ${words.length} words, ${text.length} bytes, ${rows.length} different words`;
  return `${[sums, ...listed, ...bars].join("\n")}\n`;
}
