import { INSTRUCTION_BYTES } from "../encoding.ts";
import { HANDLERS, SEQUENCES } from "./handlers.ts";

interface Step {
  readonly number: number;
  /** Which operand is what the step before wrote. */
  readonly link: "b" | "c" | undefined;
}

/** Instructions that one handler carries out together. */
interface Sequence {
  readonly number: number;
  readonly steps: readonly Step[];
}

const A = 2;
const B = 4;
const C = 6;
const TARGET = 8;

const BR = HANDLERS.indexOf("br");
const COMMUTATIVE: readonly boolean[] = HANDLERS.map((name) => /\.(add|mul|and|or|xor|eq|ne|min|max) rr$/.test(name));

function stepOf(text: string): Step {
  const link = / [bc]$/.test(text) ? (text.slice(-1) as "b" | "c") : undefined;
  return { number: HANDLERS.indexOf(link === undefined ? text : text.slice(0, -2)), link };
}

/** Sequences by their first step, the longest first. */
const BY_FIRST: readonly (readonly Sequence[])[] = (() => {
  const table: Sequence[][] = HANDLERS.map(() => []);
  SEQUENCES.forEach((text, index) => {
    const steps = text.split(", ").map(stepOf);
    table[steps[0]?.number ?? 0]?.push({ number: HANDLERS.length + index, steps });
  });
  for (const list of table) list.sort((left, right) => right.steps.length - left.steps.length);
  return table;
})();

/**
 * Lets one handler carry out instructions that often follow one another: the first one's number becomes that of the
 * sequence, so that whoever jumps to another one finds it as it was.
 *
 * @param bytes Decoded instructions, `count` of them and what stands behind.
 * @param code Address of the first one.
 */
export function fuse(bytes: Uint8Array, count: number, code: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = Uint16Array.from({ length: count }, (_, pc) => view.getUint16(INSTRUCTION_BYTES * pc, true));
  for (let pc = 0; pc < count; pc++) {
    for (const sequence of BY_FIRST[numbers[pc] as number] ?? []) {
      if (fits(view, numbers, sequence.steps, pc, code)) {
        view.setUint16(INSTRUCTION_BYTES * pc, sequence.number, true);
        break;
      }
    }
  }
}

function fits(view: DataView, numbers: Uint16Array, steps: readonly Step[], first: number, code: number): boolean {
  const exchanged: number[] = [];
  let pc = first;
  for (const [i, { number, link }] of steps.entries()) {
    if (i > 0) {
      const before = INSTRUCTION_BYTES * pc;
      pc = numbers[pc] === BR ? (view.getUint32(before + TARGET, true) - code) / INSTRUCTION_BYTES : pc + 1;
      if (pc >= numbers.length || numbers[pc] !== number) return false;
      if (link !== undefined) {
        const written = view.getUint16(before + A, true);
        const at = INSTRUCTION_BYTES * pc;
        const wanted = link === "b" ? B : C;
        if (view.getUint16(at + wanted, true) !== written) {
          if (link === "c" || !COMMUTATIVE[number] || view.getUint16(at + C, true) !== written) return false;
          exchanged.push(at);
        }
      }
    }
  }
  for (const at of exchanged) {
    const c = view.getUint16(at + C, true);
    view.setUint16(at + C, view.getUint16(at + B, true), true);
    view.setUint16(at + B, c, true);
  }
  return true;
}
