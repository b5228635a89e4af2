/** Writes the constants of `src/machine/table.ts` for TypeScript, AssemblyScript and Solidity. Run after every change. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Flag, INSTRUCTIONS, type Instruction, Region } from "../src/machine/table.ts";

const NOTE = "Made from vm/src/machine/table.ts by vm/scripts/opcodes.ts. Do not edit.";

const words = (name: string): string[] => name.split(/[._]|(?=[A-Z])/);
const upper = (name: string): string => words(name).join("_").toUpperCase();
const camel = (name: string): string =>
  words(name)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join("");
const hex = (value: number): string => `0x${value.toString(16).padStart(2, "0")}`;

function typescript(): string {
  const rows = INSTRUCTIONS.map(({ op, name }) => `  ${camel(name)}: ${hex(op)},\n`);
  return `// ${NOTE}\n\n/** Instructions of the machine by name. */\nexport const MachineOp = {\n${rows.join("")}} as const;\n`;
}

function assemblyscript(): string {
  const constant = (name: string, value: string) => `export const ${name}: u32 = ${value};\n`;
  return [
    `// ${NOTE}\n\n`,
    ...INSTRUCTIONS.map(({ op, name }) => constant(upper(name), hex(op))),
    "\n",
    ...Object.entries(Flag).map(([name, bit]) => constant(`FLAG_${upper(name)}`, String(bit))),
    "\n",
    ...Object.entries(Region).map(([name, number]) => constant(`REGION_${upper(name)}`, String(number))),
  ].join("");
}

/** The instructions that something is true of, as a number with bit `op` set for each. */
const setOf = (holds: (instruction: Instruction) => boolean): bigint =>
  INSTRUCTIONS.filter(holds).reduce((bits, { op }) => bits | (1n << BigInt(op)), 0n);

function solidity(): string {
  const constant = (name: string, value: string) => `    uint8 internal constant ${name} = ${value};\n`;
  const set = (name: string, text: string, holds: (instruction: Instruction) => boolean) =>
    `    /// @dev Bit \`op\` is set for ${text}.\n    uint256 internal constant ${name} = 0x${setOf(holds).toString(16)};\n`;
  return [
    "// SPDX-License-Identifier: Apache-2.0\npragma solidity 0.8.37;\n\n",
    `// ${NOTE}\n\n`,
    "/// @title Instructions of the machine\n",
    "/// @notice Their numbers, the bits of their flags, and the machine's regions; see docs/design/machine.md.\n",
    "library Opcodes {\n",
    ...INSTRUCTIONS.map(({ op, name }) => constant(upper(name), hex(op))),
    "\n",
    ...Object.entries(Flag).map(([name, bit]) => constant(`FLAG_${upper(name)}`, String(bit))),
    "\n",
    ...Object.entries(Region).map(([name, number]) => constant(`REGION_${upper(name)}`, String(number))),
    "\n",
    set("LISTED", "every instruction", () => true),
    set("UNARY", "numeric instructions of one operand", ({ shape }) => shape === "unary"),
    set("TAKES_IMM_C", "those that take this flag", ({ flags }) => (flags & Flag.immC) !== 0),
    set("TAKES_IMM_B", "those that take this flag", ({ flags }) => (flags & Flag.immB) !== 0),
    set("TAKES_IF", "those that take this flag, or UNLESS", ({ flags }) => (flags & Flag.if) !== 0),
    "}\n",
  ].join("");
}

/** Generated files: path from the repository's root, and text. */
export const opcodeFiles: readonly { readonly path: string; readonly render: () => string }[] = [
  { path: "vm/src/machine/opcodes.ts", render: typescript },
  { path: "vm/assembly/machine/opcodes.ts", render: assemblyscript },
  { path: "contracts/machine/Opcodes.sol", render: solidity },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL("../../", import.meta.url);
  for (const { path, render } of opcodeFiles) await writeFile(new URL(path, root), render());
}
