/** Writes the fast interpreter's loop, and the numbers of its handlers. Run after every change of the table. */
import { writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { singles } from "./handlers.ts";

const NOTE = "Made by vm/scripts/fast/loop.ts. Do not edit.";
const handlers = singles();

function loop(): string {
  const cases = handlers.map(
    ({ name, body }, number) => `      case ${number}: { // ${name}\n        ${body}\n      }\n`,
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
export const PAUSE: u16 = ${handlers.findIndex(({ name }) => name === "pause")};

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
  const list = handlers.map(({ name }) => `  ${JSON.stringify(name)},\n`).join("");
  return `// ${NOTE}\n\n/** Kinds of decoded instructions by their number. */\nexport const HANDLERS: readonly string[] = [\n${list}];\n`;
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
