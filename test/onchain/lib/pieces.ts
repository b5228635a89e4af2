/** A tape taken apart (docs/design/machine.md, section 6), so that its parts can be changed one by one. */
export interface Pieces {
  registers: Uint8Array;
  /** The rest of a state that has ended: a root. Then there is nothing else. */
  memoryRoot?: Uint8Array;
  /** Roots, entry and pages. */
  image: Uint8Array;
  /** Bytes of the code. */
  n: number;
  /** The leaf of the code and its siblings, or the root of its tree. */
  code: Uint8Array[];
  leaves: { index: number; value: Uint8Array }[];
  /** How many leaves it says there are. */
  m: number;
  /** Which siblings are there; none where there are no leaves. */
  given: bigint | undefined;
  /** Siblings; or, without leaves, the root of the memory. */
  siblings: Uint8Array[];
}

const IMAGE_BYTES = 136;
const NODE = 32;
const LEAF_BYTES = 36;

/** Levels of the tree of `n` bytes. */
const depthOf = (n: number): number => (n <= NODE ? 0 : Math.ceil(Math.log2(Math.ceil(n / NODE))));

function nodes(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / NODE }, (_, i) => bytes.slice(NODE * i, NODE * i + NODE));
}

/** Takes a good tape apart. */
export function takeApart(tape: Uint8Array): Pieces {
  const view = new DataView(tape.buffer, tape.byteOffset, tape.length);
  let at = 0;
  const take = (length: number): Uint8Array => {
    at += length;
    return tape.slice(at - length, at);
  };
  const registers = take(NODE);
  const empty = { image: new Uint8Array(0), n: 0, code: [], leaves: [], m: 0, given: undefined, siblings: [] };
  if (registers[0] === 1) return { registers, ...empty, memoryRoot: take(NODE) };
  const image = take(IMAGE_BYTES);
  const n = view.getUint32(at);
  at += 4;
  const pc = new DataView(registers.buffer).getUint32(4);
  const code = nodes(take(16 * pc < n ? NODE * (1 + depthOf(n)) : NODE));
  const m = tape[at++] as number;
  const leaves = Array.from({ length: m }, (_, i) => {
    const index = view.getUint32(at + LEAF_BYTES * i);
    return { index, value: tape.slice(at + LEAF_BYTES * i + 4, at + LEAF_BYTES * (i + 1)) };
  });
  at += LEAF_BYTES * m;
  const given = m === 0 ? undefined : BigInt(`0x${Buffer.from(take(NODE)).toString("hex")}`);
  return { registers, image, n, code, leaves, m, given, siblings: nodes(tape.subarray(at)) };
}

function number(value: bigint | number, bytes: number): Uint8Array {
  const text = BigInt.asUintN(8 * bytes, BigInt(value)).toString(16);
  return Buffer.from(text.padStart(2 * bytes, "0"), "hex");
}

/** The tape that these are parts of. */
export function putTogether({ registers, memoryRoot, image, n, code, leaves, m, given, siblings }: Pieces): Uint8Array {
  if (memoryRoot !== undefined) return Buffer.concat([registers, memoryRoot]);
  return Buffer.concat([
    registers,
    image,
    number(n, 4),
    ...code,
    number(m, 1),
    ...leaves.flatMap(({ index, value }) => [number(index, 4), value]),
    ...(given === undefined ? [] : [number(given, NODE)]),
    ...siblings,
  ]);
}
