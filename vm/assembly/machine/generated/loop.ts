// Made by vm/scripts/fast/loop.ts. Do not edit.

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
export const PAUSE: u16 = 3;
/** Handlers from here on carry out several instructions. */
const FIRST_FUSED: u32 = 457;
/** What carries out the first of these alone. */
const FIRSTS: usize = memory.data<u16>([135, 155, 129, 130, 135, 155, 129, 130, 135, 135, 135, 135, 135, 155, 155, 130, 132, 132, 130, 132, 129, 135, 155, 129, 129, 439, 439, 439, 265, 265, 260, 268, 453, 435, 167, 167, 152, 148, 43, 178, 14, 14, 14, 198, 14, 11, 11, 11, 11, 4, 130, 129, 453, 4, 130, 129, 453, 4, 130, 129, 453, 4, 130, 129, 453, 4, 130, 129, 453, 4, 130, 129, 453, 130, 4]);

/** The handler that carries out the first instruction alone of what a handler carries out together. */
export function single(handler: u32): u32 {
  return handler < FIRST_FUSED ? handler : load<u16>(FIRSTS + (<usize>(handler - FIRST_FUSED) << 1));
}

const GUEST_MARKS: usize = MARKS + (<usize>REGION_MEMORY << 20);

/** Place of the decoded instruction `pc`. */
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
 * Runs from `start` until a jump finds that more than `limit` sixteenths of steps are done, or it ends, or memory lacks.
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
      case 0: { // fault
        reason = ENDED; ended = 1; break;
      }
      case 1: { // stop
        reason = ENDED; ended = 1; break;
      }
      case 2: { // nop
        ip += 16; continue;
      }
      case 3: { // pause
        reason = PAUSED; break;
      }
      case 4: { // br
        { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; }
      }
      case 5: { // br_if
        if (load<u32>(base + (<usize>load<u16>(ip, 4) << 3))) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 6: { // br_unless
        if (!load<u32>(base + (<usize>load<u16>(ip, 4) << 3))) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 7: { // br_table
        { const pc: u32 = load<u32>(ip, 8) + min(load<u32>(base + (<usize>load<u16>(ip, 4) << 3)), load<u32>(ip, 12)); { const to: usize = placeOf(pc); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      case 8: { // call
        const frame: usize = base + (<usize>load<u16>(ip, 2) << 3); if (frame > FP_END) { reason = ENDED; ended = 1; break; } base = frame; if (frame > <usize>register(HIGHEST)) setRegister(HIGHEST, frame); store<u64>(base + (<usize>load<u16>(ip, 4) << 3), (<u64>load<u16>(ip, 2) << 32) | <u64>load<u32>(ip, 12)); { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; }
      }
      case 9: { // call_indirect
        const index = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); if (index >= 1048576) { reason = ENDED; ended = 1; break; } const entry: u64 = entryAt(load<u32>(ip, 12), index); if (!entry || <u32>(entry >> 32) != load<u32>(ip, 8)) { reason = ENDED; ended = 1; break; } const frame: usize = base + (<usize>load<u16>(ip, 2) << 3); if (frame > FP_END) { reason = ENDED; ended = 1; break; } base = frame; if (frame > <usize>register(HIGHEST)) setRegister(HIGHEST, frame); store<u64>(base + (<usize>load<u16>(ip, 6) << 3), (<u64>load<u16>(ip, 2) << 32) | <u64>(pcOf(ip) + 1)); { const pc: u32 = <u32>entry; { const to: usize = placeOf(pc); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      case 10: { // ret
        const w: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const down: u64 = (w >> 32) << 3; if (down > <u64>(base - STACK)) { reason = ENDED; ended = 1; break; } base -= <usize>down; if (base < <usize>register(LOWEST)) setRegister(LOWEST, base); { const pc: u32 = <u32>w; { const to: usize = placeOf(pc); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      case 11: { // mov r
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; continue;
      }
      case 12: { // mov i
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(ip, 8)); ip += 16; continue;
      }
      case 13: { // select
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(load<u32>(base + (<usize>load<u16>(ip, 6) << 3)) ? base + (<usize>load<u16>(ip, 4) << 3) : base + (<usize>load<u16>(ip, 8) << 3))); ip += 16; continue;
      }
      case 14: { // global_get near
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(<usize>load<u32>(ip, 8))); ip += 16; continue;
      }
      case 15: { // global_set near
        const word: usize = load<u32>(ip, 8); store<u64>(word, load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); store<u8>(MARKS + ((word - GLOBALS) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 16: { // global_get far
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(readable(REGION_GLOBALS, load<u32>(ip, 8) << 3))); ip += 16; continue;
      }
      case 17: { // global_set far
        const at = writable(REGION_GLOBALS, load<u32>(ip, 8) << 3); if (!at) { reason = NO_MEMORY; break; } store<u64>(at, load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; continue;
      }
      case 18: { // input_word
        const word = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), word < 536870912 ? load<u64>(readable(REGION_INPUT, word << 3)) : 0); ip += 16; continue;
      }
      case 19: { // output_word
        const r = outputWord(ip, base); if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 20: { // memory_size
        store<u64>(base + (<usize>load<u16>(ip, 2) << 3), memoryEnd >> 16); ip += 16; continue;
      }
      case 21: { // memory_grow
        const pages: u64 = memoryEnd >> 16; const more: u64 = pages + <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); if (more > min<u64>(load<u64>(ip, 8), 65536)) { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0xffffffff); ip += 16; continue; } if (!reserveGuest(<u32>more)) { reason = NO_MEMORY; break; } guest = register(GUEST); setRegister(PAGES, <u32>more); memoryEnd = more << 16; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), pages); ip += 16; continue;
      }
      case 22: { // memory_copy
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = memoryCopy(ip, base, most); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 23: { // memory_fill
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = memoryFill(ip, base, most); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 24: { // memory_init
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = memoryInit(ip, base, most); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 25: { // table_copy
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = tableCopy(ip, base); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 26: { // table_fill
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = tableFill(ip, base); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 27: { // table_init
        const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; } const r = tableInit(ip, base); if (r > 0) { k += r << 4; continue; } if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 28: { // table_get
        const r = tableGet(ip, base); if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 29: { // table_set
        const r = tableSet(ip, base); if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 30: { // table_grow
        const r = tableGrow(ip, base); if (r == 0) { ip += 16; continue; } if (r == -1) { reason = ENDED; ended = 1; break; } reason = NO_MEMORY; break;
      }
      case 31: { // i32.eqz r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == 0))); ip += 16; continue;
      }
      case 32: { // i32.eqz i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == 0))); ip += 16; continue;
      }
      case 33: { // i32.eq rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 34: { // i32.eq ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 35: { // i32.ne rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 36: { // i32.ne ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 37: { // i32.lt_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 38: { // i32.lt_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 39: { // i32.lt_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 40: { // i32.lt_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 41: { // i32.lt_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 42: { // i32.lt_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 43: { // i32.gt_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 44: { // i32.gt_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 45: { // i32.gt_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 46: { // i32.gt_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 47: { // i32.gt_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 48: { // i32.gt_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 49: { // i32.le_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 50: { // i32.le_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 51: { // i32.le_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 52: { // i32.le_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 53: { // i32.le_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 54: { // i32.le_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 55: { // i32.ge_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 56: { // i32.ge_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 57: { // i32.ge_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 58: { // i32.ge_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 59: { // i32.ge_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 60: { // i32.ge_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 61: { // i64.eqz r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == 0))); ip += 16; continue;
      }
      case 62: { // i64.eqz i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == 0))); ip += 16; continue;
      }
      case 63: { // i64.eq rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 64: { // i64.eq ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 65: { // i64.ne rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 66: { // i64.ne ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 67: { // i64.lt_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 68: { // i64.lt_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 69: { // i64.lt_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 70: { // i64.lt_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 71: { // i64.lt_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 72: { // i64.lt_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 73: { // i64.gt_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 74: { // i64.gt_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 75: { // i64.gt_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 76: { // i64.gt_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 77: { // i64.gt_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 78: { // i64.gt_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 79: { // i64.le_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 80: { // i64.le_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 81: { // i64.le_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 82: { // i64.le_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 83: { // i64.le_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 84: { // i64.le_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 85: { // i64.ge_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 86: { // i64.ge_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 87: { // i64.ge_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 88: { // i64.ge_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 89: { // i64.ge_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 90: { // i64.ge_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 91: { // f32.eq rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 92: { // f32.eq ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 93: { // f32.ne rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 94: { // f32.ne ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 95: { // f32.lt rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 96: { // f32.lt ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 97: { // f32.lt ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 98: { // f32.gt rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 99: { // f32.gt ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 100: { // f32.gt ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 101: { // f32.le rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 102: { // f32.le ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 103: { // f32.le ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 104: { // f32.ge rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 105: { // f32.ge ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 106: { // f32.ge ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 107: { // f64.eq rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 108: { // f64.eq ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x == y))); ip += 16; continue;
      }
      case 109: { // f64.ne rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 110: { // f64.ne ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x != y))); ip += 16; continue;
      }
      case 111: { // f64.lt rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 112: { // f64.lt ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 113: { // f64.lt ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x < y))); ip += 16; continue;
      }
      case 114: { // f64.gt rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 115: { // f64.gt ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 116: { // f64.gt ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x > y))); ip += 16; continue;
      }
      case 117: { // f64.le rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 118: { // f64.le ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 119: { // f64.le ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x <= y))); ip += 16; continue;
      }
      case 120: { // f64.ge rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 121: { // f64.ge ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 122: { // f64.ge ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >= y))); ip += 16; continue;
      }
      case 123: { // i32.clz r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(clz<i32>(x)))); ip += 16; continue;
      }
      case 124: { // i32.clz i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(clz<i32>(x)))); ip += 16; continue;
      }
      case 125: { // i32.ctz r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(ctz<i32>(x)))); ip += 16; continue;
      }
      case 126: { // i32.ctz i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(ctz<i32>(x)))); ip += 16; continue;
      }
      case 127: { // i32.popcnt r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(popcnt<i32>(x)))); ip += 16; continue;
      }
      case 128: { // i32.popcnt i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(popcnt<i32>(x)))); ip += 16; continue;
      }
      case 129: { // i32.add rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue;
      }
      case 130: { // i32.add ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue;
      }
      case 131: { // i32.sub rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x - y))); ip += 16; continue;
      }
      case 132: { // i32.sub ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x - y))); ip += 16; continue;
      }
      case 133: { // i32.sub ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x - y))); ip += 16; continue;
      }
      case 134: { // i32.mul rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x * y))); ip += 16; continue;
      }
      case 135: { // i32.mul ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x * y))); ip += 16; continue;
      }
      case 136: { // i32.div_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0 || (x == i32.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 137: { // i32.div_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8); if (y == 0 || (x == i32.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 138: { // i32.div_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0 || (x == i32.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 139: { // i32.div_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 140: { // i32.div_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 141: { // i32.div_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x / y))); ip += 16; continue;
      }
      case 142: { // i32.rem_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 143: { // i32.rem_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 144: { // i32.rem_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 145: { // i32.rem_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 146: { // i32.rem_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 147: { // i32.rem_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x % y))); ip += 16; continue;
      }
      case 148: { // i32.and rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x & y))); ip += 16; continue;
      }
      case 149: { // i32.and ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x & y))); ip += 16; continue;
      }
      case 150: { // i32.or rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x | y))); ip += 16; continue;
      }
      case 151: { // i32.or ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x | y))); ip += 16; continue;
      }
      case 152: { // i32.xor rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x ^ y))); ip += 16; continue;
      }
      case 153: { // i32.xor ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x ^ y))); ip += 16; continue;
      }
      case 154: { // i32.shl rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x << y))); ip += 16; continue;
      }
      case 155: { // i32.shl ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x << y))); ip += 16; continue;
      }
      case 156: { // i32.shl ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x << y))); ip += 16; continue;
      }
      case 157: { // i32.shr_s rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 158: { // i32.shr_s ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 159: { // i32.shr_s ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 160: { // i32.shr_u rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 161: { // i32.shr_u ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 162: { // i32.shr_u ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x >> y))); ip += 16; continue;
      }
      case 163: { // i32.rotl rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotl<i32>(x, y)))); ip += 16; continue;
      }
      case 164: { // i32.rotl ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotl<i32>(x, y)))); ip += 16; continue;
      }
      case 165: { // i32.rotl ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotl<i32>(x, y)))); ip += 16; continue;
      }
      case 166: { // i32.rotr rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotr<i32>(x, y)))); ip += 16; continue;
      }
      case 167: { // i32.rotr ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotr<i32>(x, y)))); ip += 16; continue;
      }
      case 168: { // i32.rotr ir
        const x: i32 = load<i32>(ip, 8); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotr<i32>(x, y)))); ip += 16; continue;
      }
      case 169: { // i64.clz r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(clz<i64>(x))); ip += 16; continue;
      }
      case 170: { // i64.clz i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(clz<i64>(x))); ip += 16; continue;
      }
      case 171: { // i64.ctz r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(ctz<i64>(x))); ip += 16; continue;
      }
      case 172: { // i64.ctz i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(ctz<i64>(x))); ip += 16; continue;
      }
      case 173: { // i64.popcnt r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(popcnt<i64>(x))); ip += 16; continue;
      }
      case 174: { // i64.popcnt i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(popcnt<i64>(x))); ip += 16; continue;
      }
      case 175: { // i64.add rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x + y)); ip += 16; continue;
      }
      case 176: { // i64.add ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x + y)); ip += 16; continue;
      }
      case 177: { // i64.sub rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x - y)); ip += 16; continue;
      }
      case 178: { // i64.sub ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x - y)); ip += 16; continue;
      }
      case 179: { // i64.sub ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x - y)); ip += 16; continue;
      }
      case 180: { // i64.mul rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x * y)); ip += 16; continue;
      }
      case 181: { // i64.mul ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x * y)); ip += 16; continue;
      }
      case 182: { // i64.div_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0 || (x == i64.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 183: { // i64.div_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8); if (y == 0 || (x == i64.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 184: { // i64.div_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0 || (x == i64.MIN_VALUE && y == -1)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 185: { // i64.div_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 186: { // i64.div_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 187: { // i64.div_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x / y)); ip += 16; continue;
      }
      case 188: { // i64.rem_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 189: { // i64.rem_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 190: { // i64.rem_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 191: { // i64.rem_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 192: { // i64.rem_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 193: { // i64.rem_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (y == 0) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x % y)); ip += 16; continue;
      }
      case 194: { // i64.and rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x & y)); ip += 16; continue;
      }
      case 195: { // i64.and ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x & y)); ip += 16; continue;
      }
      case 196: { // i64.or rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x | y)); ip += 16; continue;
      }
      case 197: { // i64.or ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x | y)); ip += 16; continue;
      }
      case 198: { // i64.xor rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x ^ y)); ip += 16; continue;
      }
      case 199: { // i64.xor ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x ^ y)); ip += 16; continue;
      }
      case 200: { // i64.shl rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x << y)); ip += 16; continue;
      }
      case 201: { // i64.shl ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x << y)); ip += 16; continue;
      }
      case 202: { // i64.shl ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x << y)); ip += 16; continue;
      }
      case 203: { // i64.shr_s rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 204: { // i64.shr_s ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 205: { // i64.shr_s ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 206: { // i64.shr_u rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 207: { // i64.shr_u ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 208: { // i64.shr_u ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x >> y)); ip += 16; continue;
      }
      case 209: { // i64.rotl rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotl<i64>(x, y))); ip += 16; continue;
      }
      case 210: { // i64.rotl ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotl<i64>(x, y))); ip += 16; continue;
      }
      case 211: { // i64.rotl ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotl<i64>(x, y))); ip += 16; continue;
      }
      case 212: { // i64.rotr rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotr<i64>(x, y))); ip += 16; continue;
      }
      case 213: { // i64.rotr ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotr<i64>(x, y))); ip += 16; continue;
      }
      case 214: { // i64.rotr ir
        const x: i64 = load<i64>(ip, 8); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(rotr<i64>(x, y))); ip += 16; continue;
      }
      case 215: { // f32.abs r
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x & ~<u32>0x80000000)); ip += 16; continue;
      }
      case 216: { // f32.abs i
        const x: u32 = load<u32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x & ~<u32>0x80000000)); ip += 16; continue;
      }
      case 217: { // f32.neg r
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x ^ <u32>0x80000000)); ip += 16; continue;
      }
      case 218: { // f32.neg i
        const x: u32 = load<u32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x ^ <u32>0x80000000)); ip += 16; continue;
      }
      case 219: { // f32.ceil r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = ceil<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 220: { // f32.ceil i
        const x: f32 = load<f32>(ip, 8);   const v: f32 = ceil<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 221: { // f32.floor r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = floor<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 222: { // f32.floor i
        const x: f32 = load<f32>(ip, 8);   const v: f32 = floor<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 223: { // f32.trunc r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = trunc<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 224: { // f32.trunc i
        const x: f32 = load<f32>(ip, 8);   const v: f32 = trunc<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 225: { // f32.nearest r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = nearest<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 226: { // f32.nearest i
        const x: f32 = load<f32>(ip, 8);   const v: f32 = nearest<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 227: { // f32.sqrt r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = sqrt<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 228: { // f32.sqrt i
        const x: f32 = load<f32>(ip, 8);   const v: f32 = sqrt<f32>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 229: { // f32.add rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 230: { // f32.add ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 231: { // f32.sub rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 232: { // f32.sub ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 233: { // f32.sub ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 234: { // f32.mul rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 235: { // f32.mul ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 236: { // f32.div rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 237: { // f32.div ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 238: { // f32.div ir
        const x: f32 = load<f32>(ip, 8); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 239: { // f32.min rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = min<f32>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 240: { // f32.min ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = min<f32>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 241: { // f32.max rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f32 = max<f32>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 242: { // f32.max ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 8);  const v: f32 = max<f32>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 243: { // f32.copysign rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>((x & ~<u32>0x80000000) | (y & <u32>0x80000000))); ip += 16; continue;
      }
      case 244: { // f32.copysign ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>((x & ~<u32>0x80000000) | (y & <u32>0x80000000))); ip += 16; continue;
      }
      case 245: { // f32.copysign ir
        const x: u32 = load<u32>(ip, 8); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>((x & ~<u32>0x80000000) | (y & <u32>0x80000000))); ip += 16; continue;
      }
      case 246: { // f64.abs r
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), x & ~<u64>0x8000000000000000); ip += 16; continue;
      }
      case 247: { // f64.abs i
        const x: u64 = load<u64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), x & ~<u64>0x8000000000000000); ip += 16; continue;
      }
      case 248: { // f64.neg r
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), x ^ <u64>0x8000000000000000); ip += 16; continue;
      }
      case 249: { // f64.neg i
        const x: u64 = load<u64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), x ^ <u64>0x8000000000000000); ip += 16; continue;
      }
      case 250: { // f64.ceil r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = ceil<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 251: { // f64.ceil i
        const x: f64 = load<f64>(ip, 8);   const v: f64 = ceil<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 252: { // f64.floor r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = floor<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 253: { // f64.floor i
        const x: f64 = load<f64>(ip, 8);   const v: f64 = floor<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 254: { // f64.trunc r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = trunc<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 255: { // f64.trunc i
        const x: f64 = load<f64>(ip, 8);   const v: f64 = trunc<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 256: { // f64.nearest r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = nearest<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 257: { // f64.nearest i
        const x: f64 = load<f64>(ip, 8);   const v: f64 = nearest<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 258: { // f64.sqrt r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = sqrt<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 259: { // f64.sqrt i
        const x: f64 = load<f64>(ip, 8);   const v: f64 = sqrt<f64>(x); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 260: { // f64.add rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 261: { // f64.add ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 262: { // f64.sub rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 263: { // f64.sub ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 264: { // f64.sub ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 265: { // f64.mul rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 266: { // f64.mul ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 267: { // f64.div rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 268: { // f64.div ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 269: { // f64.div ir
        const x: f64 = load<f64>(ip, 8); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 270: { // f64.min rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = min<f64>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 271: { // f64.min ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = min<f64>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 272: { // f64.max rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = max<f64>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 273: { // f64.max ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = max<f64>(x, y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 274: { // f64.copysign rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), (x & ~<u64>0x8000000000000000) | (y & <u64>0x8000000000000000)); ip += 16; continue;
      }
      case 275: { // f64.copysign ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), (x & ~<u64>0x8000000000000000) | (y & <u64>0x8000000000000000)); ip += 16; continue;
      }
      case 276: { // f64.copysign ir
        const x: u64 = load<u64>(ip, 8); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), (x & ~<u64>0x8000000000000000) | (y & <u64>0x8000000000000000)); ip += 16; continue;
      }
      case 277: { // i32.wrap_i64 r
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 278: { // i32.wrap_i64 i
        const x: u64 = load<u64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 279: { // i32.trunc_f32_s r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x >= -2147483648.0 && x < 2147483648.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 280: { // i32.trunc_f32_s i
        const x: f32 = load<f32>(ip, 8);  if (!(x >= -2147483648.0 && x < 2147483648.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 281: { // i32.trunc_f32_u r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x > -1 && x < 4294967296.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 282: { // i32.trunc_f32_u i
        const x: f32 = load<f32>(ip, 8);  if (!(x > -1 && x < 4294967296.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 283: { // i32.trunc_f64_s r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x > -2147483649.0 && x < 2147483648.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 284: { // i32.trunc_f64_s i
        const x: f64 = load<f64>(ip, 8);  if (!(x > -2147483649.0 && x < 2147483648.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 285: { // i32.trunc_f64_u r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x > -1 && x < 4294967296.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 286: { // i32.trunc_f64_u i
        const x: f64 = load<f64>(ip, 8);  if (!(x > -1 && x < 4294967296.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 287: { // i64.extend_i32_s r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 288: { // i64.extend_i32_s i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 289: { // i64.trunc_f32_s r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 290: { // i64.trunc_f32_s i
        const x: f32 = load<f32>(ip, 8);  if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 291: { // i64.trunc_f32_u r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x > -1 && x < 18446744073709551616.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 292: { // i64.trunc_f32_u i
        const x: f32 = load<f32>(ip, 8);  if (!(x > -1 && x < 18446744073709551616.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 293: { // i64.trunc_f64_s r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 294: { // i64.trunc_f64_s i
        const x: f64 = load<f64>(ip, 8);  if (!(x >= -9223372036854775808.0 && x < 9223372036854775808.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 295: { // i64.trunc_f64_u r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));  if (!(x > -1 && x < 18446744073709551616.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 296: { // i64.trunc_f64_u i
        const x: f64 = load<f64>(ip, 8);  if (!(x > -1 && x < 18446744073709551616.0)) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 297: { // f32.convert_i32_s r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 298: { // f32.convert_i32_s i
        const x: i32 = load<i32>(ip, 8);   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 299: { // f32.convert_i32_u r
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 300: { // f32.convert_i32_u i
        const x: u32 = load<u32>(ip, 8);   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 301: { // f32.convert_i64_s r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 302: { // f32.convert_i64_s i
        const x: i64 = load<i64>(ip, 8);   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 303: { // f32.convert_i64_u r
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 304: { // f32.convert_i64_u i
        const x: u64 = load<u64>(ip, 8);   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); ip += 16; continue;
      }
      case 305: { // f32.demote_f64 r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 306: { // f32.demote_f64 i
        const x: f64 = load<f64>(ip, 8);   const v: f32 = <f32>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>reinterpret<u32>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7fc00000); ip += 16; continue;
      }
      case 307: { // f64.convert_i32_s r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 308: { // f64.convert_i32_s i
        const x: i32 = load<i32>(ip, 8);   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 309: { // f64.convert_i32_u r
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 310: { // f64.convert_i32_u i
        const x: u32 = load<u32>(ip, 8);   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 311: { // f64.convert_i64_s r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 312: { // f64.convert_i64_s i
        const x: i64 = load<i64>(ip, 8);   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 313: { // f64.convert_i64_u r
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 314: { // f64.convert_i64_u i
        const x: u64 = load<u64>(ip, 8);   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); ip += 16; continue;
      }
      case 315: { // f64.promote_f32 r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 316: { // f64.promote_f32 i
        const x: f32 = load<f32>(ip, 8);   const v: f64 = <f64>x; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue;
      }
      case 317: { // i32.extend8_s r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>(<i8>x)))); ip += 16; continue;
      }
      case 318: { // i32.extend8_s i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>(<i8>x)))); ip += 16; continue;
      }
      case 319: { // i32.extend16_s r
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>(<i16>x)))); ip += 16; continue;
      }
      case 320: { // i32.extend16_s i
        const x: i32 = load<i32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>(<i16>x)))); ip += 16; continue;
      }
      case 321: { // i64.extend8_s r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i8>x))); ip += 16; continue;
      }
      case 322: { // i64.extend8_s i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i8>x))); ip += 16; continue;
      }
      case 323: { // i64.extend16_s r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i16>x))); ip += 16; continue;
      }
      case 324: { // i64.extend16_s i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i16>x))); ip += 16; continue;
      }
      case 325: { // i64.extend32_s r
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i32>x))); ip += 16; continue;
      }
      case 326: { // i64.extend32_s i
        const x: i64 = load<i64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>(<i32>x))); ip += 16; continue;
      }
      case 327: { // i32.trunc_sat_f32_s r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 328: { // i32.trunc_sat_f32_s i
        const x: f32 = load<f32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 329: { // i32.trunc_sat_f32_u r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 330: { // i32.trunc_sat_f32_u i
        const x: f32 = load<f32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 331: { // i32.trunc_sat_f64_s r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 332: { // i32.trunc_sat_f64_s i
        const x: f64 = load<f64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<i32>x))); ip += 16; continue;
      }
      case 333: { // i32.trunc_sat_f64_u r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 334: { // i32.trunc_sat_f64_u i
        const x: f64 = load<f64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(<u32>x))); ip += 16; continue;
      }
      case 335: { // i64.trunc_sat_f32_s r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 336: { // i64.trunc_sat_f32_s i
        const x: f32 = load<f32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 337: { // i64.trunc_sat_f32_u r
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 338: { // i64.trunc_sat_f32_u i
        const x: f32 = load<f32>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 339: { // i64.trunc_sat_f64_s r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 340: { // i64.trunc_sat_f64_s i
        const x: f64 = load<f64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<i64>x)); ip += 16; continue;
      }
      case 341: { // i64.trunc_sat_f64_u r
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3));   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 342: { // i64.trunc_sat_f64_u i
        const x: f64 = load<f64>(ip, 8);   store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u64>x)); ip += 16; continue;
      }
      case 343: { // i32.eq if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 344: { // i32.eq if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 345: { // i32.ne if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 346: { // i32.ne if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 347: { // i32.lt_s if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 348: { // i32.lt_s if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 349: { // i32.lt_u if rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 350: { // i32.lt_u if ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 351: { // i32.gt_s if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 352: { // i32.gt_s if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 353: { // i32.gt_u if rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 354: { // i32.gt_u if ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 355: { // i32.le_s if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 356: { // i32.le_s if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 357: { // i32.le_u if rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 358: { // i32.le_u if ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 359: { // i32.ge_s if rr
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 360: { // i32.ge_s if ri
        const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 361: { // i32.ge_u if rr
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 362: { // i32.ge_u if ri
        const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 363: { // i64.eq if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 364: { // i64.eq if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 365: { // i64.ne if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 366: { // i64.ne if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 367: { // i64.lt_s if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 368: { // i64.lt_s if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 369: { // i64.lt_u if rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 370: { // i64.lt_u if ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = <u64>(<i64>load<i32>(ip, 12)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 371: { // i64.gt_s if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 372: { // i64.gt_s if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 373: { // i64.gt_u if rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 374: { // i64.gt_u if ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = <u64>(<i64>load<i32>(ip, 12)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 375: { // i64.le_s if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 376: { // i64.le_s if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 377: { // i64.le_u if rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 378: { // i64.le_u if ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = <u64>(<i64>load<i32>(ip, 12)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 379: { // i64.ge_s if rr
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 380: { // i64.ge_s if ri
        const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = <i64>load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 381: { // i64.ge_u if rr
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = load<u64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 382: { // i64.ge_u if ri
        const x: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u64 = <u64>(<i64>load<i32>(ip, 12)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 383: { // f32.eq if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 384: { // f32.eq if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 385: { // f32.ne if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 386: { // f32.ne if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 387: { // f32.lt if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 388: { // f32.lt if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 389: { // f32.lt unless rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x < y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 390: { // f32.lt unless ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (!(x < y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 391: { // f32.gt if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 392: { // f32.gt if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 393: { // f32.gt unless rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x > y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 394: { // f32.gt unless ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (!(x > y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 395: { // f32.le if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 396: { // f32.le if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 397: { // f32.le unless rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x <= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 398: { // f32.le unless ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (!(x <= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 399: { // f32.ge if rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 400: { // f32.ge if ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 401: { // f32.ge unless rr
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x >= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 402: { // f32.ge unless ri
        const x: f32 = load<f32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f32 = load<f32>(ip, 12); if (!(x >= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 403: { // f64.eq if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 404: { // f64.eq if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x == y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 405: { // f64.ne if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 406: { // f64.ne if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x != y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 407: { // f64.lt if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 408: { // f64.lt if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 409: { // f64.lt unless rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x < y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 410: { // f64.lt unless ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (!(x < y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 411: { // f64.gt if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 412: { // f64.gt if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x > y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 413: { // f64.gt unless rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x > y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 414: { // f64.gt unless ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (!(x > y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 415: { // f64.le if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 416: { // f64.le if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 417: { // f64.le unless rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x <= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 418: { // f64.le unless ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (!(x <= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 419: { // f64.ge if rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 420: { // f64.ge if ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 421: { // f64.ge unless rr
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3)); if (!(x >= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 422: { // f64.ge unless ri
        const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(<i64>load<i32>(ip, 12)); if (!(x >= y)) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue;
      }
      case 423: { // load8u r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u8>(guest + <usize>e)); ip += 16; continue;
      }
      case 424: { // load8u i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u8>(guest + <usize>e)); ip += 16; continue;
      }
      case 425: { // load8s32 r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><u32><i32>load<i8>(guest + <usize>e)); ip += 16; continue;
      }
      case 426: { // load8s32 i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><u32><i32>load<i8>(guest + <usize>e)); ip += 16; continue;
      }
      case 427: { // load8s64 r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i8>(guest + <usize>e)); ip += 16; continue;
      }
      case 428: { // load8s64 i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i8>(guest + <usize>e)); ip += 16; continue;
      }
      case 429: { // load16u r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u16>(guest + <usize>e)); ip += 16; continue;
      }
      case 430: { // load16u i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u16>(guest + <usize>e)); ip += 16; continue;
      }
      case 431: { // load16s32 r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><u32><i32>load<i16>(guest + <usize>e)); ip += 16; continue;
      }
      case 432: { // load16s32 i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><u32><i32>load<i16>(guest + <usize>e)); ip += 16; continue;
      }
      case 433: { // load16s64 r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i16>(guest + <usize>e)); ip += 16; continue;
      }
      case 434: { // load16s64 i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i16>(guest + <usize>e)); ip += 16; continue;
      }
      case 435: { // load32u r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue;
      }
      case 436: { // load32u i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue;
      }
      case 437: { // load32s r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i32>(guest + <usize>e)); ip += 16; continue;
      }
      case 438: { // load32s i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64><i64>load<i32>(guest + <usize>e)); ip += 16; continue;
      }
      case 439: { // load64 r
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue;
      }
      case 440: { // load64 i
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue;
      }
      case 441: { // store8 rr
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u8>(guest + <usize>e, load<u8>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 442: { // store8 ri
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u8>(guest + <usize>e, <u8>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 443: { // store8 ir
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u8>(guest + <usize>e, load<u8>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 444: { // store8 ii
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u8>(guest + <usize>e, <u8>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 445: { // store16 rr
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u16>(guest + <usize>e, load<u16>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4094) store<u8>(GUEST_MARKS + ((<usize>e + 1) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 446: { // store16 ri
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u16>(guest + <usize>e, <u16>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4094) store<u8>(GUEST_MARKS + ((<usize>e + 1) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 447: { // store16 ir
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u16>(guest + <usize>e, load<u16>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4094) store<u8>(GUEST_MARKS + ((<usize>e + 1) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 448: { // store16 ii
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 2 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u16>(guest + <usize>e, <u16>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4094) store<u8>(GUEST_MARKS + ((<usize>e + 1) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 449: { // store32 rr
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u32>(guest + <usize>e, load<u32>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4092) store<u8>(GUEST_MARKS + ((<usize>e + 3) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 450: { // store32 ri
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u32>(guest + <usize>e, <u32>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4092) store<u8>(GUEST_MARKS + ((<usize>e + 3) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 451: { // store32 ir
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u32>(guest + <usize>e, load<u32>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4092) store<u8>(GUEST_MARKS + ((<usize>e + 3) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 452: { // store32 ii
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u32>(guest + <usize>e, <u32>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4092) store<u8>(GUEST_MARKS + ((<usize>e + 3) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 453: { // store64 rr
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 454: { // store64 ri
        const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, <u64><i64>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 455: { // store64 ir
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 456: { // store64 ii
        const e: u64 = <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, <u64><i64>load<i32>(ip, 12)); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue;
      }
      case 457: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 458: { // i32.shl ri, i32.add rr b, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } { const e: u64 = <u64><u32>r1 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 459: { // i32.add rr, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 460: { // i32.add ri, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 461: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load32u r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue; }
      }
      case 462: { // i32.shl ri, i32.add rr b, load32u r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } { const e: u64 = <u64><u32>r1 + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue; }
      }
      case 463: { // i32.add rr, load32u r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue; }
      }
      case 464: { // i32.add ri, load32u r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u32>(guest + <usize>e)); ip += 16; continue; }
      }
      case 465: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load64 r b, f64.mul rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } let r4: u64 = 0; { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r4 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r4); ip += 16; } { const x: f64 = reinterpret<f64>(r4); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 466: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load64 r b, f64.mul rr b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } let r4: u64 = 0; { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r4 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r4); ip += 16; } let r5: u64 = 0; { const x: f64 = reinterpret<f64>(r4); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r5 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r5); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = reinterpret<f64>(r5); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 467: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load64 r b, f64.mul rr b, f64.sub rr c
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } let r4: u64 = 0; { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r4 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r4); ip += 16; } let r5: u64 = 0; { const x: f64 = reinterpret<f64>(r4); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r5 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r5); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = reinterpret<f64>(r5);  const v: f64 = x - y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 468: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b, load32u r b, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r3 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } let r4: u64 = 0; { const e: u64 = <u64><u32>r3 + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } r4 = <u64>load<u32>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r4); ip += 16; } { const x: i32 = <i32>r4; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 469: { // i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(ip, 8);  r2 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const x: i32 = <i32>r2; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 470: { // i32.shl ri, i32.add rr b, load64 r b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const e: u64 = <u64><u32>r1 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r2 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const x: f64 = reinterpret<f64>(r2); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 471: { // i32.shl ri, i32.add rr b, load64 r b, f64.mul rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r1 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const e: u64 = <u64><u32>r1 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r2 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const x: f64 = reinterpret<f64>(r2); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 472: { // i32.add ri, i32.shl ri b, i32.add rr b, load64 r b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const e: u64 = <u64><u32>r2 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r3 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } { const x: f64 = reinterpret<f64>(r3); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 473: { // i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x - y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const e: u64 = <u64><u32>r2 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r3 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } { const x: f64 = reinterpret<f64>(r3); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 474: { // i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b, f64.mul rr b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x - y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } let r3: u64 = 0; { const e: u64 = <u64><u32>r2 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r3 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r3); ip += 16; } let r4: u64 = 0; { const x: f64 = reinterpret<f64>(r3); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r4 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r4); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = reinterpret<f64>(r4); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 475: { // i32.add ri, i32.shl ri b, i32.add rr b, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const e: u64 = <u64><u32>r2 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 476: { // i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x - y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i32 = <i32>r0; const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const e: u64 = <u64><u32>r2 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u64>(guest + <usize>e)); ip += 16; continue; }
      }
      case 477: { // i32.add rr, load64 r b, f64.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r1 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } { const x: f64 = reinterpret<f64>(r1); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 478: { // i32.mul ri, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x * y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 479: { // i32.shl ri, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(x << y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 480: { // i32.add rr, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 481: { // i32.add rr, load8u r b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x + y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const e: u64 = <u64><u32>r0 + <u64>load<u32>(ip, 8); if (e + 1 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>load<u8>(guest + <usize>e)); ip += 16; continue; }
      }
      case 482: { // load64 r, f64.mul rr b
        let r0: u64 = 0; { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r0 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: f64 = reinterpret<f64>(r0); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 483: { // load64 r, f64.mul rr b, f64.add rr b
        let r0: u64 = 0; { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r0 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: f64 = reinterpret<f64>(r0); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r1 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = reinterpret<f64>(r1); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 484: { // load64 r, f64.add rr b
        let r0: u64 = 0; { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } r0 = <u64>load<u64>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: f64 = reinterpret<f64>(r0); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 485: { // f64.mul rr, f64.add rr b
        let r0: u64 = 0; { const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r0 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = reinterpret<f64>(r0); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; continue; }
      }
      case 486: { // f64.mul rr, f64.add rr b, store64 rr
        let r0: u64 = 0; { const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x * y; r0 = reinterpret<u64>(v); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const x: f64 = reinterpret<f64>(r0); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 487: { // f64.add rr, store64 rr
        { const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(base + (<usize>load<u16>(ip, 6) << 3));  const v: f64 = x + y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 488: { // f64.div ri, store64 rr
        { const x: f64 = load<f64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: f64 = load<f64>(ip, 8);  const v: f64 = x / y; store<u64>(base + (<usize>load<u16>(ip, 2) << 3), reinterpret<u64>(v)); if (v != v) store<u64>(base + (<usize>load<u16>(ip, 2) << 3), 0x7ff8000000000000); ip += 16; } { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 489: { // store64 rr, i32.add ri
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 490: { // load32u r, i32.add rr b
        let r0: u64 = 0; { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 4 > memoryEnd) { reason = ENDED; ended = 1; break; } r0 = <u64>load<u32>(guest + <usize>e); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 491: { // i32.rotr ri, i32.xor rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r0 = <u64>(<u32>(rotr<i32>(x, y))); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x ^ y))); ip += 16; continue; }
      }
      case 492: { // i32.rotr ri, i32.rotr ri, i32.xor rr b
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(rotr<i32>(x, y)))); ip += 16; } let r1: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  r1 = <u64>(<u32>(rotr<i32>(x, y))); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } { const x: i32 = <i32>r1; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x ^ y))); ip += 16; continue; }
      }
      case 493: { // i32.xor rr, i32.add rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x ^ y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; continue; }
      }
      case 494: { // i32.and rr, i32.xor rr b
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x & y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i32 = <i32>r0; const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x ^ y))); ip += 16; continue; }
      }
      case 495: { // i32.gt_s rr, select c
        let r0: u64 = 0; { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(<u32>(x > y)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(<u32>r0 ? base + (<usize>load<u16>(ip, 4) << 3) : base + (<usize>load<u16>(ip, 8) << 3))); ip += 16; continue; }
      }
      case 496: { // i64.sub ri, i64.lt_s if ri b
        let r0: u64 = 0; { const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(ip, 8);  r0 = <u64>(x - y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i64 = <i64>r0; const y: i64 = <i64>load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 497: { // global_get near, global_get near
        { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(<usize>load<u32>(ip, 8))); ip += 16; } { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(<usize>load<u32>(ip, 8))); ip += 16; continue; }
      }
      case 498: { // global_get near, i64.shl ri b, i64.xor rr b, global_set near b
        let r0: u64 = 0; { r0 = load<u64>(<usize>load<u32>(ip, 8)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: i64 = <i64>r0; const y: i64 = load<i64>(ip, 8);  r1 = <u64>(x << y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i64 = <i64>r1; const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(x ^ y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const word: usize = load<u32>(ip, 8); store<u64>(word, <u64>r2); store<u8>(MARKS + ((word - GLOBALS) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 499: { // global_get near, i64.shr_u ri b, i64.xor rr b, global_set near b
        let r0: u64 = 0; { r0 = load<u64>(<usize>load<u32>(ip, 8)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } let r1: u64 = 0; { const x: u64 = <u64>r0; const y: u64 = load<u64>(ip, 8);  r1 = <u64>(x >> y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r1); ip += 16; } let r2: u64 = 0; { const x: i64 = <i64>r1; const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  r2 = <u64>(x ^ y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r2); ip += 16; } { const word: usize = load<u32>(ip, 8); store<u64>(word, <u64>r2); store<u8>(MARKS + ((word - GLOBALS) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 500: { // i64.xor rr, global_set near b
        let r0: u64 = 0; { const x: i64 = load<i64>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i64 = load<i64>(base + (<usize>load<u16>(ip, 6) << 3));  r0 = <u64>(x ^ y); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const word: usize = load<u32>(ip, 8); store<u64>(word, <u64>r0); store<u8>(MARKS + ((word - GLOBALS) >> PAGE_BITS), WRITTEN); ip += 16; continue; }
      }
      case 501: { // global_get near, i64.shl ri b
        let r0: u64 = 0; { r0 = load<u64>(<usize>load<u32>(ip, 8)); store<u64>(base + (<usize>load<u16>(ip, 2) << 3), r0); ip += 16; } { const x: i64 = <i64>r0; const y: i64 = load<i64>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(x << y)); ip += 16; continue; }
      }
      case 502: { // mov r, mov r
        { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; } { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; continue; }
      }
      case 503: { // mov r, mov r, mov r
        { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; } { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; } { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; continue; }
      }
      case 504: { // mov r, ret
        { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; } { const w: u64 = load<u64>(base + (<usize>load<u16>(ip, 4) << 3)); const down: u64 = (w >> 32) << 3; if (down > <u64>(base - STACK)) { reason = ENDED; ended = 1; break; } base -= <usize>down; if (base < <usize>register(LOWEST)) setRegister(LOWEST, base); { const pc: u32 = <u32>w; { const to: usize = placeOf(pc); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } } }
      }
      case 505: { // mov r, call
        { store<u64>(base + (<usize>load<u16>(ip, 2) << 3), load<u64>(base + (<usize>load<u16>(ip, 4) << 3))); ip += 16; } { const frame: usize = base + (<usize>load<u16>(ip, 2) << 3); if (frame > FP_END) { reason = ENDED; ended = 1; break; } base = frame; if (frame > <usize>register(HIGHEST)) setRegister(HIGHEST, frame); store<u64>(base + (<usize>load<u16>(ip, 4) << 3), (<u64>load<u16>(ip, 2) << 32) | <u64>load<u32>(ip, 12)); { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      case 506: { // br, i32.ge_s if ri
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 507: { // i32.add ri, br, i32.ge_s if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 508: { // i32.add rr, br, i32.ge_s if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 509: { // store64 rr, i32.add ri, br, i32.ge_s if ri
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 510: { // br, i32.ge_s if rr
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 511: { // i32.add ri, br, i32.ge_s if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 512: { // i32.add rr, br, i32.ge_s if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 513: { // store64 rr, i32.add ri, br, i32.ge_s if rr
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 514: { // br, i32.le_s if rr
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 515: { // i32.add ri, br, i32.le_s if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 516: { // i32.add rr, br, i32.le_s if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 517: { // store64 rr, i32.add ri, br, i32.le_s if rr
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x <= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 518: { // br, i32.ge_u if ri
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 519: { // i32.add ri, br, i32.ge_u if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 520: { // i32.add rr, br, i32.ge_u if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 521: { // store64 rr, i32.add ri, br, i32.ge_u if ri
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(ip, 12); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 522: { // br, i32.ge_u if rr
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 523: { // i32.add ri, br, i32.ge_u if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 524: { // i32.add rr, br, i32.ge_u if rr
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 525: { // store64 rr, i32.add ri, br, i32.ge_u if rr
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: u32 = load<u32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: u32 = load<u32>(base + (<usize>load<u16>(ip, 6) << 3)); if (x >= y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 526: { // br, i32.lt_s if ri
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 527: { // i32.add ri, br, i32.lt_s if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 528: { // i32.add rr, br, i32.lt_s if ri
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(base + (<usize>load<u16>(ip, 6) << 3));  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 529: { // store64 rr, i32.add ri, br, i32.lt_s if ri
        { const e: u64 = <u64>load<u32>(base + (<usize>load<u16>(ip, 4) << 3)) + <u64>load<u32>(ip, 8); if (e + 8 > memoryEnd) { reason = ENDED; ended = 1; break; } store<u64>(guest + <usize>e, load<u64>(base + (<usize>load<u16>(ip, 6) << 3))); store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN); if ((<u32>e & 4095) > 4088) store<u8>(GUEST_MARKS + ((<usize>e + 7) >> PAGE_BITS), WRITTEN); ip += 16; } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 12); if (x < y) { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } ip += 16; continue; }
      }
      case 530: { // i32.add ri, br
        { const x: i32 = load<i32>(base + (<usize>load<u16>(ip, 4) << 3)); const y: i32 = load<i32>(ip, 8);  store<u64>(base + (<usize>load<u16>(ip, 2) << 3), <u64>(<u32>(x + y))); ip += 16; } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      case 531: { // br, br
        { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; }  } } { { const to: usize = load<u32>(ip, 8); k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } continue; } }
      }
      default: unreachable();
    }
    break;
  }
  setRegister(DONE, <u32>((k + ip) >> 4) + ended);
  setRegister(PC, pcOf(ip));
  setRegister(FP, <u32>((base - STACK) >> 3));
  return reason;
}
