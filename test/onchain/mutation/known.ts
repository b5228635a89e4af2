import type { Mutant } from "./sites.ts";

/** Mutants that no call can tell from the contract as it is, or that only change what an error says besides its name. */
export interface Known {
  /** Name of the file. */
  readonly file: string;
  /** What stands in the file, and what it is changed to. */
  readonly from: string;
  readonly to: readonly string[];
  readonly reason: string;
}

/** Mutants that survive, with the reason. */
export const known: readonly Known[] = [
  {
    file: "Control",
    from: "Opcodes.FLAG_IMM_B",
    to: ["(Opcodes.FLAG_IMM_B + 1)"],
    reason: "`mov` takes no other flag: both ask whether any is set",
  },
  {
    file: "Conversions",
    from: "64",
    to: ["64 + 1", "64 - 1"],
    reason: "any size but 32 means 64",
  },
  {
    file: "Conversions",
    from: "op - Opcodes.I64_TRUNC_F32_S",
    to: ["(op) + (Opcodes.I64_TRUNC_F32_S)"],
    reason: "the kind is taken mod 4 and mod 2, and compared with 4: twice 0xae more is the same",
  },
  {
    file: "Conversions",
    from: "uint64(x)",
    to: ["(x)"],
    reason: "a word has 64 bits",
  },
  {
    file: "Conversions",
    from: "size > most",
    to: ["(size) >= (most)"],
    reason: "it becomes what it is",
  },
  {
    file: "Conversions",
    from: "0",
    to: ["0 + 1"],
    reason: "an exponent of 0 shifts by 0, either way",
  },
  {
    file: "Conversions",
    from: "exponent < 0",
    to: ["(exponent) <= (0)"],
    reason: "an exponent of 0 shifts by 0, either way",
  },
  {
    file: "Dispatch",
    from: "Opcodes.TAKES_IMM_C",
    to: ["(Opcodes.TAKES_IMM_C + 1)"],
    reason: "the lowest bit is that of `stop`, which ends as a fault does",
  },
  {
    file: "Dispatch",
    from: "Opcodes.TAKES_IMM_B",
    to: ["(Opcodes.TAKES_IMM_B + 1)"],
    reason: "the lowest bit is that of `stop`, which ends as a fault does",
  },
  {
    file: "Dispatch",
    from: "Opcodes.TAKES_IF",
    to: ["(Opcodes.TAKES_IF + 1)"],
    reason: "the lowest bit is that of `stop`, which ends as a fault does",
  },
  {
    file: "Dispatch",
    from: "Opcodes.I64_STORE32",
    to: ["(Opcodes.I64_STORE32 + 1)"],
    reason: "the next instruction takes no immediate",
  },
  {
    file: "FloatFormat",
    from: "1",
    to: ["1 + 1"],
    reason:
      "the bit more is the exponent's lowest: set where the first digit is put in its place, 0 where there is none",
  },
  {
    file: "FloatFormat",
    from: "number.exponent + drop < least",
    to: ["(number.exponent + drop) <= (least)"],
    reason: "it becomes what it is",
  },
  {
    file: "FloatFormat",
    from: "ALL",
    to: ["(ALL + 1)"],
    reason: "no number has so many digits",
  },
  {
    file: "Floats",
    from: "_add(x, y, bits)",
    to: ["_add(y, x, bits)"],
    reason: "a sum is the same in both orders",
  },
  {
    file: "Floats",
    from: "_add(x, y ^ sign, bits)",
    to: ["_add(y ^ sign, x, bits)"],
    reason: "a sum is the same in both orders",
  },
  {
    file: "Floats",
    from: "_multiply(x, y, bits)",
    to: ["_multiply(y, x, bits)"],
    reason: "a product is the same in both orders",
  },
  {
    file: "Floats",
    from: "_extreme(op, x, y, bits)",
    to: ["_extreme(op, y, x, bits)"],
    reason: "the least and the greatest are the same in both orders",
  },
  {
    file: "Floats",
    from: "left < right",
    to: ["(left) <= (right)"],
    reason: "equal ones were answered a line before",
  },
  {
    file: "Floats",
    from: "CARRIED + (uint256(number.exponent) % 2)",
    to: ["(CARRIED) - ((uint256(number.exponent) % 2))"],
    reason: "as even, and two digits less are still more than enough",
  },
  {
    file: "Floats",
    from: "root * root",
    to: ["(root) + (root)"],
    reason: "a digit beyond the last of an exact root is rounded away",
  },
  {
    file: "Floats",
    from: "1",
    to: ["1 + 1"],
    reason: "any of the lowest digits says that something is beyond; or a small number beside a large one, far away",
  },
  {
    file: "Floats",
    from: "large.exponent < small.exponent",
    to: ["(large.exponent) <= (small.exponent)"],
    reason: "of the same exponent, either is the larger one",
  },
  {
    file: "Floats",
    from: "FAR",
    to: ["(FAR + 1)"],
    reason: "a distance at which both ways give the same",
  },
  {
    file: "Floats",
    from: "large.exponent - small.exponent > FAR",
    to: ["(large.exponent - small.exponent) >= (FAR)"],
    reason: "a distance at which both ways give the same",
  },
  {
    file: "Floats",
    from: "GUARD",
    to: ["(GUARD + 1)"],
    reason: "one digit more than enough",
  },
  {
    file: "Floats",
    from: "0",
    to: ["0 + 1"],
    reason:
      "beside a number far larger, nothing and next to nothing are rounded away; a sum of zero has no other negative",
  },
  {
    file: "Floats",
    from: "small.digits != 0",
    to: ["(small.digits) == (0)", "false"],
    reason: "beside a number far larger, nothing and next to nothing are rounded away",
  },
  {
    file: "Floats",
    from: "1",
    to: ["1 - 1"],
    reason: "beside a number far larger, nothing and next to nothing are rounded away",
  },
  {
    file: "Floats",
    from: "small.digits = 1;",
    to: [""],
    reason: "64 digits below the larger number's last one, all digits of the smaller are rounded away",
  },
  {
    file: "Floats",
    from: "sum < 0",
    to: ["(sum) <= (0)"],
    reason: "zero has no other negative",
  },
  {
    file: "Machine",
    from: "uint256(limits.steps >> 32)",
    to: ["(limits.steps >> 32)"],
    reason: "the change is widened again before it is shifted",
  },
  {
    file: "Machine",
    from: "uint256(limits.pages)",
    to: ["(limits.pages)"],
    reason: "the change is widened again before it is shifted",
  },
  {
    file: "MemoryAccess",
    from: "64",
    to: ["64 + 1", "64 - 1"],
    reason: "any size but 32 means 64",
  },
  {
    file: "MemoryAccess",
    from: "op >= Opcodes.I32_LOAD8_S && op & 1 == 0",
    to: ["(op & 1 == 0)"],
    reason: "full loads of 32 bits have nothing to extend",
  },
  {
    file: "Numbers",
    from: "0",
    to: ["0 + 1"],
    reason: "an instruction of one operand takes no second one",
  },
  {
    file: "Numbers",
    from: "Opcodes.UNARY",
    to: ["(Opcodes.UNARY + 1)"],
    reason: "the lowest bit is that of `stop`, which does not come here",
  },
  {
    file: "Programs",
    from: "BEYOND",
    to: ["(BEYOND + 1)"],
    reason: "no instruction has this number either",
  },
  {
    file: "Repeating",
    from: "REGION_BYTES",
    to: ["(REGION_BYTES + 1)"],
    reason: "of memory bounds were tested before; tables and segments move whole words",
  },
  {
    file: "Repeating",
    from: "to + size > REGION_BYTES",
    to: ["(to + size) >= (REGION_BYTES)", "false"],
    reason: "memory ends there by its own bound, and tables of less than 2^20 entries end before",
  },
  {
    file: "Steps",
    from: "uint32(self.registers.pc + 1)",
    to: ["(self.registers.pc + 1)"],
    reason: "no code is so long",
  },
  {
    file: "Steps",
    from: "1 << 16",
    to: ["1 << 16 + 1", "1 << 16 - 1"],
    reason:
      "memory has at most 65,536 pages, which both ways make 2^32 bytes; fewer are told apart by the other mutants",
  },
  {
    file: "Steps",
    from: "pages < 1 << 16",
    to: ["(pages) <= (1 << 16)"],
    reason: "65,536 pages are 2^32 bytes, either way",
  },
  {
    file: "Tables",
    from: "place >= Steps.REGION_WORDS",
    to: ["(place) > (Steps.REGION_WORDS)"],
    reason: "a table of 2^20 entries or more is none that a program has",
  },
  {
    file: "Tables",
    from: "Steps.REGION_WORDS",
    to: ["(Steps.REGION_WORDS + 1)"],
    reason: "a table of 2^20 entries or more is none that a program has",
  },
  {
    file: "Tables",
    from: "index >= size || place >= Steps.REGION_WORDS",
    to: ["(index >= size)"],
    reason: "a table of 2^20 entries or more is none that a program has",
  },
  {
    file: "Tapes",
    from: "self.end - next",
    to: ["(self.end) + (next)"],
    reason: "changes a value that the error carries, which is compared by its name alone",
  },
  {
    file: "Tapes",
    from: "self.end - self.next",
    to: ["(self.end) + (self.next)"],
    reason: "changes a value that the error carries, which is compared by its name alone",
  },
  {
    file: "Trees",
    from: "2",
    to: ["2 + 1", "2 - 1"],
    reason: "the second of the two values climbs for nothing: only the first is asked for",
  },
  {
    file: "Trees",
    from: "nodes.set(2, node);",
    to: [""],
    reason: "the second of the two values climbs for nothing: only the first is asked for",
  },
  {
    file: "Trees",
    from: "1",
    to: ["1 + 1"],
    reason: "asks for the second value, which is the same as the first",
  },
  {
    file: "Trees",
    from: "tape.next - tape.end",
    to: ["(tape.next) + (tape.end)"],
    reason: "changes a value that the error carries, which is compared by its name alone",
  },
  {
    file: "Trees",
    from: "0",
    to: ["0 + 1"],
    reason: "changes a value that the error carries, which is compared by its name alone",
  },
  {
    file: "Witnesses",
    from: "256",
    to: ["256 + 1"],
    reason: "a number of bits that is a multiple of 8",
  },
  {
    file: "Witnesses",
    from: "3",
    to: ["3 + 1"],
    reason: "what stands beyond the leaves is not looked at",
  },
  {
    file: "Witnesses",
    from: "i < 3 * self.count",
    to: ["(i) <= (3 * self.count)"],
    reason: "2, 5, 8 and so on never come to a multiple of 3",
  },
  {
    file: "Words",
    from: "256",
    to: ["256 - 1"],
    reason: "widths are powers of two: 128 is the last either way",
  },
];

/** Why a mutant survives, where that is known. */
export function reasonOf({ file, from, to }: Mutant): string | undefined {
  return known.find((one) => file.endsWith(`/${one.file}.sol`) && one.from === from && one.to.includes(to))?.reason;
}
