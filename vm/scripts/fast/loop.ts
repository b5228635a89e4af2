/** Writes the fast interpreter's loop, and the numbers of its handlers. Run after every change of the table. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { FUSED } from "./fused.ts";
import { ALONE, singles } from "./handlers.ts";

const NOTE = "Made by vm/scripts/fast/loop.ts. Do not edit.";
const alone = singles();
const handlers = [...alone, ...FUSED.map(({ handler }) => handler)];
const numberOf = (name: string): number => alone.findIndex((handler) => handler.name === name);

function loop(): string {
  const cases = handlers.map(
    ({ name, body }, number) => `      case ${number}: { // ${name}\n        ${body(ALONE)}\n      }\n`,
  );
  return `// ${NOTE}

import {
  BEYOND, CODE, COUNT, DONE, ENDED, FP, FP_END, GLOBALS, GUEST, HIGHEST, LOWEST, MARKS, NO_MEMORY, PAGE_BITS, PAGES,
  PAUSED, PC, REGISTERS, register, setRegister, STACK, STEP, STEP_PC, WRITTEN,
} from "../layout";
import { REGION_GLOBALS, REGION_INPUT, REGION_MEMORY } from "../opcodes";
import { readable, reserveGuest, writable } from "../pages";
import {
  entryAt, memoryCopy, memoryFill, memoryInit, outputWord, tableCopy, tableFill, tableGet, tableGrow, tableInit, tableSet,
} from "../repeat";

/** The handler that comes back. */
export const PAUSE: u16 = ${numberOf("pause")};
/** Handlers from here on carry out several instructions. */
const FIRST_FUSED: u32 = ${alone.length};
/** What carries out the first of these alone. */
const FIRSTS: usize = memory.data<u16>([${FUSED.map(({ steps }) => numberOf(steps[0]?.name ?? "")).join(", ")}]);

/** The handler that carries out the first instruction alone of what a handler carries out together. */
export function single(handler: u32): u32 {
  return handler < FIRST_FUSED ? handler : load<u16>(FIRSTS + (<usize>(handler - FIRST_FUSED) << 1));
}

const GUEST_MARKS: usize = MARKS + (<usize>REGION_MEMORY << 20);

/** Place of the decoded instruction \`pc\`. */
export function placeOf(pc: u32): usize {
  if (pc < register(COUNT)) return CODE + (<usize>pc << 4);
  store<u32>(BEYOND, pc, 8);
  return BEYOND;
}

/** Number of the instruction decoded at a place. */
function pcOf(ip: usize): u32 {
  if (ip >= CODE) {
    const pc = <u32>((ip - CODE) >> 4);
    return pc < register(COUNT) ? pc : load<u32>(ip, 8);
  }
  return ip == BEYOND ? load<u32>(ip, 8) : register(STEP_PC) + <u32>((ip - STEP) >> 4);
}

/**
 * Runs from \`start\` until a jump finds that more than \`limit\` sixteenths of steps are done, or it ends, or memory lacks.
 * Gives why it came back, and where.
 */
export function run(start: usize, limit: i32): u32 {
  let ip: usize = start;
  let base: usize = STACK + (<usize>register(FP) << 3);
  let k: usize = 0 - start;
  let guest: usize = register(GUEST);
  let memoryEnd: u64 = <u64>register(PAGES) << 16;
  let reason: u32 = PAUSED;
  let ended: u32 = 0;
  while (true) {
    switch (<u32>load<u16>(ip)) {
${cases.join("")}      default: unreachable();
    }
    break;
  }
  setRegister(DONE, <u32>((k + ip) >> 4) + ended);
  setRegister(PC, pcOf(ip));
  setRegister(FP, <u32>((base - STACK) >> 3));
  return reason;
}
`;
}

function names(): string {
  const list = alone.map(({ name }) => `  ${JSON.stringify(name)},\n`);
  const fused = FUSED.map(({ handler }) => `  ${JSON.stringify(handler.name)},\n`);
  return [
    `// ${NOTE}\n\n`,
    "/** Kinds of decoded instructions by their number. */\n",
    `export const HANDLERS: readonly string[] = [\n${list.join("")}];\n\n`,
    "/** Sequences that are carried out together; their numbers follow. */\n",
    `export const SEQUENCES: readonly string[] = [\n${fused.join("")}];\n`,
  ].join("");
}

/** Generated files: path from the package, and text. */
export const loopFiles: readonly { readonly path: string; readonly render: () => string }[] = [
  { path: "assembly/machine/generated/loop.ts", render: loop },
  { path: "src/machine/fast/handlers.ts", render: names },
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = new URL("../../", import.meta.url);
  for (const { path, render } of loopFiles) await writeFile(new URL(path, root), render());
}
