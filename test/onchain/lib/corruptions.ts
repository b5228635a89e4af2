import type { Random } from "../../../vm/test/fuzz/random.ts";
import { type Pieces, putTogether, takeApart } from "./pieces.ts";

/** A good call of `step`. */
export interface Good {
  readonly programId: Uint8Array;
  readonly state: Uint8Array;
  readonly tape: Uint8Array;
  /** The state that follows. */
  readonly next: Uint8Array;
}

/** What is asked instead. */
export type Corrupted = Pick<Good, "programId" | "state" | "tape">;

/** Changes a call; undefined if it has nothing to change in this one. `other` is another good call. */
type Corruption = (good: Good, other: Good, random: Random) => Corrupted | undefined;

/** Bytes with one bit of them changed; none has none. */
export const flipped = (bytes: Uint8Array, random: Random): Uint8Array => {
  if (bytes.length === 0) return bytes;
  const changed = Uint8Array.from(bytes);
  const at = random.below(changed.length);
  changed[at] = (changed[at] as number) ^ (1 << random.below(8));
  return changed;
};

/** A corruption of a tape's bytes. */
const ofBytes =
  (change: (tape: Uint8Array, other: Uint8Array, random: Random) => Uint8Array): Corruption =>
  (good, other, random) => ({ ...good, tape: change(good.tape, other.tape, random) });

/** A corruption of a tape's parts; not of a state that has ended, which has hardly any. */
const ofParts =
  (change: (parts: Pieces, random: Random, other: Pieces) => boolean | undefined): Corruption =>
  (good, other, random) => {
    const parts = takeApart(good.tape);
    if (parts.memoryRoot !== undefined) return undefined;
    return change(parts, random, takeApart(other.tape)) === false ? undefined : { ...good, tape: putTogether(parts) };
  };

/** A corruption that needs leaves. */
const ofLeaves = (
  change: (parts: Pieces, at: number, random: Random, given: bigint) => boolean | undefined,
  least = 1,
): Corruption =>
  ofParts((parts, random) => {
    if (parts.leaves.length < least || parts.given === undefined) return false;
    return change(parts, random.below(parts.leaves.length), random, parts.given);
  });

const ofSiblings = (
  change: (parts: Pieces, at: number, random: Random, given: bigint) => boolean | undefined,
): Corruption =>
  ofLeaves((parts, _, random, given) =>
    parts.siblings.length === 0 ? false : change(parts, random.below(parts.siblings.length), random, given),
  );

/** Number of the `count`-th bit that is set, from 0. */
function placeOf(bits: bigint, count: number): number {
  let left = count;
  for (let place = 0; ; place++) if ((bits >> BigInt(place)) & 1n && left-- === 0) return place;
}

const setWord32 = (bytes: Uint8Array, at: number, value: number): void => {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(at, value >>> 0);
};
const word32 = (bytes: Uint8Array, at: number): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(at);

const ZERO = new Uint8Array(32);
const edges = (value: number, random: Random): number =>
  random.pick([
    value + 1,
    value - 1,
    value * 2,
    value >>> 1,
    0,
    2 ** 32 - 1,
    value ^ (2 ** random.below(32)),
    random.word(),
  ]);

/** All corruptions by name. */
export const CORRUPTIONS: ReadonlyMap<string, Corruption> = new Map<string, Corruption>([
  ["a bit", ofBytes((tape, _, random) => flipped(tape, random))],
  [
    "some bytes",
    ofBytes((tape, _, random) => {
      const changed = Uint8Array.from(tape);
      const at = random.below(tape.length);
      changed.set(random.bytes(Math.min(1 + random.below(40), tape.length - at)), at);
      return changed;
    }),
  ],
  [
    "cut",
    ofBytes((tape, _, random) =>
      tape.slice(0, random.pick([random.below(tape.length), tape.length - 1, tape.length - 32])),
    ),
  ],
  ["cut in front", ofBytes((tape, _, random) => tape.slice(random.pick([1, 32, random.below(tape.length)])))],
  [
    "longer",
    ofBytes((tape, _, random) => {
      const length = random.pick([1, 31, 32, 33, 64]);
      return Buffer.concat([tape, random.pick([random.bytes(length), new Uint8Array(length)])]);
    }),
  ],
  [
    "bytes taken out or put in",
    ofBytes((tape, _, random) => {
      const at = random.below(tape.length);
      const length = random.pick([1, 4, 32, 36]);
      if (random.once(2)) return Buffer.concat([tape.subarray(0, at), tape.subarray(at + length)]);
      return Buffer.concat([tape.subarray(0, at), random.bytes(length), tape.subarray(at)]);
    }),
  ],
  [
    "two tapes",
    ofBytes((tape, other, random) => {
      const at = random.below(tape.length);
      return Buffer.concat([tape.subarray(0, at), other.subarray(at)]);
    }),
  ],
  ["another tape", (good, other) => ({ ...good, tape: other.tape })],
  ["another state", (good, other) => ({ ...good, state: other.state })],
  ["a state's bit", (good, _, random) => ({ ...good, state: flipped(good.state, random) })],
  ["another program", (good, other) => (good.tape[0] === 1 ? undefined : { ...good, programId: other.programId })],
  [
    "a program's bit",
    (good, _, random) => (good.tape[0] === 1 ? undefined : { ...good, programId: flipped(good.programId, random) }),
  ],
  [
    "the image of another",
    ofParts((parts, random, other) => {
      if (other.memoryRoot !== undefined) return false;
      parts.image = other.image;
      if (random.once(2)) [parts.code, parts.n] = [other.code, other.n];
      return true;
    }),
  ],
  [
    "roots of the image",
    ofParts((parts, random) => {
      const [one, two] = [random.below(4), random.below(4)].map((i) => 32 * i) as [number, number];
      const image = Uint8Array.from(parts.image);
      image.set(parts.image.subarray(one, one + 32), two);
      image.set(random.once(2) ? parts.image.subarray(two, two + 32) : ZERO, one);
      parts.image = image;
      return undefined;
    }),
  ],
  [
    "entry or pages",
    ofParts((parts, random) => {
      const at = random.pick([128, 132]);
      setWord32(parts.image, at, edges(word32(parts.image, at), random));
      return undefined;
    }),
  ],
  [
    "registers",
    ofParts((parts, random) => {
      const at = random.pick([0, 4, 4, 4, 8, 8, 12, 16, 20, 24, 28]);
      setWord32(parts.registers, at, edges(word32(parts.registers, at), random));
      return undefined;
    }),
  ],
  [
    "registers that no machine has",
    ofParts((parts, random) => {
      const [at, value] = random.pick([
        [0, 2 << 24],
        [0, 255 << 24],
        [8, 2 ** 20 + 1],
        [8, 2 ** 20 + 2],
        [16, 1],
      ] as const);
      setWord32(parts.registers, at, value);
      // An output of 2^32 bytes is the longest there is.
      if (at === 16) setWord32(parts.registers, 20, random.pick([1, 2]));
      return undefined;
    }),
  ],
  [
    "ended",
    ofParts((parts, random) => {
      parts.registers[0] = 1;
      parts.memoryRoot = random.once(2) ? random.bytes(32) : (parts.siblings[0] ?? ZERO);
      return undefined;
    }),
  ],
  [
    "pc, and its place in the code",
    ofParts((parts, random) => {
      // The other instruction of the leaf, or what would be beyond the code.
      const pc = word32(parts.registers, 4);
      setWord32(parts.registers, 4, random.pick([pc ^ 1, pc + 2 * random.below(4), parts.n / 16]));
      return undefined;
    }),
  ],
  [
    "length of the code",
    ofParts((parts, random) => {
      parts.n = random.pick([parts.n + 16, parts.n - 16, parts.n + 1, parts.n - 1, edges(parts.n, random)]);
      return undefined;
    }),
  ],
  [
    "a level of the code more or less",
    ofParts((parts, random) => {
      if (random.once(2)) {
        parts.n *= 2;
        parts.code.push(random.pick([ZERO, random.bytes(32)]));
      } else {
        parts.n >>>= 1;
        parts.code.splice(random.below(parts.code.length), 1);
      }
      return undefined;
    }),
  ],
  [
    "code as if it ended before",
    ofParts((parts, random) => {
      parts.n = Math.min(parts.n, 16 * word32(parts.registers, 4));
      parts.code = [random.pick(parts.code)];
      return undefined;
    }),
  ],
  [
    "the instruction",
    ofParts((parts, random) => {
      const leaf = Uint8Array.from(parts.code[0] as Uint8Array);
      const at = 16 * (word32(parts.registers, 4) & 1) + random.pick([0, 0, 1, 1, random.below(16)]);
      leaf[at] = random.pick([(leaf[at] as number) ^ (1 << random.below(8)), random.below(256)]);
      parts.code[0] = leaf;
      return undefined;
    }),
  ],
  [
    "siblings of the code",
    ofParts((parts, random) => {
      if (parts.code.length < 2) return false;
      const [one, two] = [random.below(parts.code.length), random.below(parts.code.length)];
      const [first, second] = [parts.code[one], parts.code[two]] as [Uint8Array, Uint8Array];
      parts.code[one] = second;
      parts.code[two] = random.once(2) ? first : flipped(first, random);
      return undefined;
    }),
  ],
  [
    "number of leaves",
    ofLeaves((parts, _, random) => {
      parts.m = random.pick([parts.m + 1, parts.m - 1, 0, 8, 9, 255]);
      return undefined;
    }),
  ],
  [
    "no leaves",
    ofLeaves((parts, _, random) => {
      parts.leaves = [];
      parts.m = 0;
      if (random.once(2)) {
        parts.given = undefined;
        parts.siblings = [random.bytes(32)];
      }
      return undefined;
    }),
  ],
  [
    "a leaf's bit",
    ofLeaves((parts, at, random) => {
      const leaf = parts.leaves[at] as Pieces["leaves"][number];
      leaf.value = flipped(leaf.value, random);
      return undefined;
    }),
  ],
  [
    "a leaf's index",
    ofLeaves((parts, at, random) => {
      const leaf = parts.leaves[at] as Pieces["leaves"][number];
      const change = 2 ** random.pick([0, 0, 1, 27, 28, 29, 30, 31, random.below(32)]);
      leaf.index = random.pick([leaf.index ^ change, leaf.index + 1, leaf.index - 1]) >>> 0;
      return undefined;
    }),
  ],
  [
    "leaves in another order",
    ofLeaves((parts, at, random) => {
      const [leaf] = parts.leaves.splice(at, 1);
      parts.leaves.splice(random.below(parts.leaves.length + 1), 0, leaf as Pieces["leaves"][number]);
      return undefined;
    }, 2),
  ],
  [
    "values of two leaves",
    ofLeaves((parts, at) => {
      const [one, two] = [parts.leaves[at], parts.leaves[(at + 1) % parts.leaves.length]] as [
        Pieces["leaves"][number],
        Pieces["leaves"][number],
      ];
      [one.value, two.value] = [two.value, one.value];
      return undefined;
    }, 2),
  ],
  [
    "a leaf twice",
    ofLeaves((parts, at, random) => {
      const leaf = parts.leaves[at] as Pieces["leaves"][number];
      const value = random.once(2) ? leaf.value : flipped(leaf.value, random);
      parts.leaves.splice(at + random.below(2), 0, { index: leaf.index, value });
      parts.m++;
      return undefined;
    }),
  ],
  [
    "a leaf for another",
    ofLeaves((parts, at, random) => {
      parts.leaves[at] = { ...(random.pick(parts.leaves) as Pieces["leaves"][number]) };
      return undefined;
    }, 2),
  ],
  [
    "a leaf less",
    ofLeaves((parts, at) => {
      parts.leaves.splice(at, 1);
      parts.m--;
      return undefined;
    }, 2),
  ],
  [
    "a leaf more",
    ofLeaves((parts, at, random) => {
      const near = (parts.leaves[at] as Pieces["leaves"][number]).index;
      const index = random.pick([near + 1, near - 1, near ^ 1, near + 2 ** 27, random.word() >>> 2]) >>> 0;
      parts.leaves.push({ index, value: random.pick([ZERO, random.bytes(32)]) });
      parts.leaves.sort((left, right) => left.index - right.index);
      parts.m++;
      return undefined;
    }),
  ],
  [
    "leaves up to the most, and beyond",
    ofLeaves((parts, _, random) => {
      const most = random.pick([7, 8, 9, 12]);
      for (let index = 1 + random.below(1000); parts.leaves.length < most; index++) {
        if (!parts.leaves.some((leaf) => leaf.index === index)) parts.leaves.push({ index, value: ZERO });
      }
      parts.leaves.sort((left, right) => left.index - right.index);
      parts.m = parts.leaves.length;
      return undefined;
    }),
  ],
  [
    "a sibling's bit",
    ofSiblings((parts, at, random) => {
      parts.siblings[at] = flipped(parts.siblings[at] as Uint8Array, random);
      return undefined;
    }),
  ],
  [
    "a sibling less",
    ofSiblings((parts, at, random, given) => {
      parts.siblings.splice(at, 1);
      if (random.once(2)) parts.given = given ^ (1n << BigInt(placeOf(given, at)));
      return undefined;
    }),
  ],
  [
    "a sibling more",
    ofSiblings((parts, at, random, given) => {
      parts.siblings.splice(at, 0, random.pick([ZERO, random.bytes(32), parts.siblings[at] as Uint8Array]));
      if (random.once(2)) parts.given = given | (1n << BigInt(random.below(220)));
      return undefined;
    }),
  ],
  [
    "two siblings",
    ofSiblings((parts, at, random) => {
      const other = random.below(parts.siblings.length);
      const [one, two] = [parts.siblings[at], parts.siblings[other]] as [Uint8Array, Uint8Array];
      [parts.siblings[at], parts.siblings[other]] = [two, one];
      return undefined;
    }),
  ],
  [
    "a bit of what is given",
    ofLeaves((parts, _, random, given) => {
      parts.given = given ^ (1n << BigInt(random.pick([random.below(32), random.below(256), 255])));
      return undefined;
    }),
  ],
  [
    "bits of what is given, as many",
    ofSiblings((parts, at, random, given) => {
      const from = placeOf(given, at);
      const to = random.pick([from + 1, Math.max(0, from - 1), random.below(200)]);
      const moved = given ^ (1n << BigInt(from));
      parts.given = moved | (1n << BigInt(to));
      return undefined;
    }),
  ],
]);
