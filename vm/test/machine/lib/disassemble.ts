import type { Image, LoweredFunction } from "../../../src/machine/image.ts";
import { Flag, instructionOf } from "../../../src/machine/table.ts";

/** A function's code as text, one instruction a line; targets of branches count from its first instruction. */
export function disassemble(image: Image, index: number): string[] {
  const func = image.functions.find((candidate) => candidate.index === index) as LoweredFunction;
  const lines: string[] = [];
  for (let pc = func.entry; pc < func.end; pc++) lines.push(line(image, pc, func.entry));
  return lines;
}

function line({ code }: Image, pc: number, entry: number): string {
  const view = new DataView(code.buffer, code.byteOffset + 16 * pc, 16);
  const [a, b, c] = [view.getUint16(2), view.getUint16(4), view.getUint16(6)];
  const [high, low] = [view.getInt32(8), view.getInt32(12)];
  const flags = view.getUint8(1);
  const target = `-> ${low - entry}`;
  const whole = String(view.getBigInt64(8));
  const { name, shape } = instructionOf(view.getUint8(0)) ?? { name: "?", shape: "stop" };
  const branch = flags & Flag.if ? "IF" : flags & Flag.unless ? "UNLESS" : "";
  const immediate = branch ? String(high) : whole;
  const x = flags & Flag.immB ? immediate : `S${b}`;
  const y = flags & Flag.immC ? immediate : `S${c}`;
  const address = `[${flags & Flag.immB ? 0 : `S${b}`} + ${low >>> 0}]`;
  switch (shape) {
    case "stop":
      return name;
    case "jump":
      return `${name} ${target}`;
    case "branch":
      return `${name} S${b} ${target}`;
    case "switch":
      return `${name} S${b} ${low - entry} .. ${high}`;
    case "call":
      return `${name} +${a} link ${b} ${low - entry}`;
    case "callIndirect":
      return `${name} +${a} S${b} link ${c} type ${low} table ${high}`;
    case "return":
      return `${name} S${b}`;
    case "move":
      return `${name} S${a} = ${x}`;
    case "select":
      return `${name} S${a} = S${c} ? S${b} : S${low}`;
    case "globalGet":
      return `${name} S${a} = ${low}`;
    case "globalSet":
      return `${name} ${low} = S${b}`;
    case "unary":
    case "binary": {
      const operands = shape === "unary" ? x : `${x} ${y}`;
      return branch ? `${name} ${branch} ${operands} ${target}` : `${name} S${a} = ${operands}`;
    }
    case "load":
      return `${name} S${a} = ${address}`;
    case "store":
      return `${name} ${address} = ${flags & Flag.immC ? high : `S${c}`}`;
    case "memorySize":
      return `${name} S${a}`;
    case "memoryGrow":
      return `${name} S${a} = S${b} limit ${low}`;
    case "bulk":
      return `${name} S${a}`;
    case "bulkTable":
      return `${name} S${a} b ${b}${name === "table_copy" ? ` c ${c}` : ""}`;
    case "bulkInit":
      return `${name} S${a} b ${b} word ${low} leaf ${high}`;
    case "tableGet":
      return `${name} S${a} = S${b} table ${c}`;
    case "tableSet":
      return `${name} S${b} table ${a} = S${c}`;
    case "tableGrow":
      return `${name} S${a} = S${b} table ${c} limit ${low}`;
    case "inputWord":
      return `${name} S${a} = S${b}`;
    case "outputWord":
      return `${name} S${a} = S${b} S${c}`;
  }
}
