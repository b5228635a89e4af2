import { Builtin, type LinkedFunction } from "../shim/link.ts";
import { openFunction } from "../wasm/check.ts";
import type { Code } from "../wasm/code.ts";
import { MAX_TABLE_ENTRIES } from "../wasm/limits.ts";
import { Op } from "../wasm/opcodes.ts";
import { F32, type FuncType, I32, I64, type LocalRun, type ValType } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";
import { calleeOf, type FunctionPlan, typeKey } from "./analyse.ts";
import { type Charges, planCharges } from "./charge.ts";
import { type Callee, type Costs, costsOf } from "./costs.ts";
import { type CountedLoop, emitGuard, emitRounds, findCounted, type RoundsWriter } from "./counted.ts";
import type { Helpers, Layout } from "./layout.ts";
import { type Shape, shapeOf } from "./live.ts";
import { findSinks, hasArithmetic } from "./nan.ts";
import { CHARGE, COUNTED, DEPTH_CHECK, MEMORY_SHIFT, TABLE_ENTRY_SHIFT } from "./weights.ts";

const EMPTY = 0x40;
/** Quiet NaN with an empty payload, positive sign: the canonical one. */
const NAN_32 = 0x7fc00000;
const NAN_64 = 0x7ff80000;

const NOTHING_PAID = { head: -1, arm: -1, end: -1 };

/**
 * Writes the body of one function of the pinned module.
 *
 * A metered function takes what is left of the steps ("fuel", i64) as last parameter but for the depth, and gives back
 * what remains as last result. Its frame:
 *
 *     block $cold
 *       block $body (result ...)   ;; stands in for the function's own label, so branch depths stay as they were
 *         charge; the instrumented body
 *       end
 *       local.get $fuel
 *       return
 *     end
 *     call $stop                   ;; out of steps, or too deep
 *     unreachable
 */
export function emitFunction(layout: Layout, index: number): Uint8Array {
  return new Emitter(
    layout,
    layout.program.funcs[index] as LinkedFunction,
    layout.plan.funcs[index] as FunctionPlan,
  ).emit();
}

class Emitter {
  private readonly layout: Layout;
  private readonly helpers: Helpers;
  private readonly func: LinkedFunction;
  private readonly plan: FunctionPlan;
  private readonly out = new Writer(4096);
  private readonly code: Code;
  private readonly bytes: Uint8Array;
  private readonly shape: Shape;
  private readonly sinks: Uint8Array | undefined;
  private readonly costs: Costs | undefined;
  private readonly charges: Charges | undefined;
  private readonly counted: Map<number, CountedLoop>;
  /** The counted loop that is being written: what is paid; other charges inside test the fuel, since its head does not. */
  private paid = NOTHING_PAID;
  private readonly runs: readonly LocalRun[];
  private readonly params: number;
  private readonly fuel: number;
  private readonly depth: number;
  /** Parameters added: what an index of a declared local moves by. */
  private readonly added: number;
  /** First temporary: after all locals. */
  private readonly temporaries: ValType[] = [];
  private readonly firstTemporary: number;
  private nesting = 0;
  /** Offset in the source module of the instruction that is being written. */
  private at = 0;

  constructor(layout: Layout, func: LinkedFunction, plan: FunctionPlan) {
    this.layout = layout;
    this.helpers = layout.helpers;
    this.func = func;
    this.plan = plan;
    const { context } = func.source;
    const checker = openFunction(context, func.func);
    this.code = checker.code;
    this.bytes = context.module.bytes;
    this.shape = shapeOf(this.code);
    if (layout.metered && hasArithmetic(this.code.op, this.code.length)) {
      this.sinks = findSinks(checker, context.module, func.type, this.shape);
    }
    if (!plan.prepaid) {
      this.costs = costsOf(func, this.code, this.sinks, true, (index) => this.callee(index));
      this.charges = planCharges(this.code, this.shape, this.costs.of, this.sinks);
    }
    this.counted = plan.prepaid
      ? new Map()
      : findCounted(this.code, this.shape, (index) => this.leavesFuel(this.code.a[index] as number));
    const body = context.module.bodies[func.func - context.module.importedFuncs];
    this.runs = body?.locals ?? [];
    this.params = func.type.params.length;
    this.fuel = this.params;
    this.depth = this.params + 1;
    this.added = plan.prepaid ? 0 : plan.depth ? 2 : 1;
    this.firstTemporary = checker.locals.length + this.added;
  }

  private target(func: number): number {
    return this.func.source.target[func] as number;
  }

  private leavesFuel(func: number): boolean {
    const callee = this.target(func);
    return callee >= 0 && this.layout.plan.funcs[callee]?.prepaid === true;
  }

  private callee(index: number): Callee {
    const { code, layout } = this;
    const a = code.a[index] as number;
    if (code.op[index] === Op.callIndirect) {
      const depth = layout.plan.indirectDepth.get(typeKey(this.type(a))) ?? false;
      return { builtin: undefined, prepaid: 0, metered: true, depth };
    }
    return calleeOf(this.target(a), layout.plan.funcs);
  }

  /** What follows comes from the instruction at `this.at`, or is added for it. */
  private mark(added: boolean): void {
    this.layout.origins?.mark(this.out.length, this.at, added);
  }

  emit(): Uint8Array {
    const { out, plan, func } = this;
    this.at = this.code.at[0] as number;
    this.mark(true);
    if (this.charges) {
      out.byte(Op.block);
      out.byte(EMPTY);
      out.byte(Op.block);
      this.blockType(func.type);
      this.enter(this.charges.entry + (this.costs?.entry ?? 0));
    }
    this.body();
    if (this.charges) {
      this.mark(true);
      this.localGet(this.fuel);
      out.byte(Op.return);
      out.byte(Op.end);
      if (plan.recursive) {
        this.localGet(this.fuel);
        this.localGet(this.depth);
        this.call(this.helpers.stop);
      } else this.call(this.helpers.outOfSteps);
      out.byte(Op.unreachable);
      out.byte(Op.end);
    }
    return this.assemble();
  }

  private blockType(type: FuncType): void {
    if (type.results.length === 0) this.out.byte(EMPTY);
    else if (type.results.length === 1) this.out.byte(type.results[0] as number);
    else this.out.s32(this.layout.types.intern({ params: [], results: type.results }));
  }

  /** Locals as declared, then the temporaries in use. */
  private assemble(): Uint8Array {
    const body = new Writer(this.out.length + 32);
    const runs = [...this.runs, ...this.temporaries.map((type) => ({ count: 1, type }))];
    body.u32(runs.length);
    for (const { count, type } of runs) {
      body.u32(count);
      body.byte(type);
    }
    this.layout.origins?.move(body.length);
    body.raw(this.out.view());
    return body.bytes();
  }

  private temporary(type: ValType): number {
    let at = this.temporaries.indexOf(type);
    if (at < 0) at = this.temporaries.push(type) - 1;
    return this.firstTemporary + at;
  }

  private localGet(index: number): void {
    this.out.byte(Op.localGet);
    this.out.u32(index);
  }

  private localSet(index: number): void {
    this.out.byte(Op.localSet);
    this.out.u32(index);
  }

  private localTee(index: number): void {
    this.out.byte(Op.localTee);
    this.out.u32(index);
  }

  private call(index: number): void {
    this.out.byte(Op.call);
    this.out.u32(index);
  }

  private i64(value: number): void {
    this.out.byte(Op.i64Const);
    this.out.s32(value);
  }

  /** Branches to the cold block if the i64 on top is negative. */
  private stopIfNegative(): void {
    this.i64(0);
    this.out.byte(Op.i64LtS);
    this.out.byte(Op.brIf);
    this.out.u32(this.nesting + 1);
  }

  /** Pays; `test` also stops the task if that was more than was left. */
  private charge(steps: number, test: boolean): void {
    const { out } = this;
    this.localGet(this.fuel);
    this.i64(steps);
    out.byte(Op.i64Sub);
    if (test) {
      this.localTee(this.fuel);
      this.stopIfNegative();
    } else this.localSet(this.fuel);
  }

  /**
   * Whether the head of a loop must test the fuel. Every cycle contains a test; a loop whose first straight piece calls
   * a recursive function leaves it to that function's entry.
   */
  private loopTests(head: number): boolean {
    const { code, layout } = this;
    for (let index = head + 1; index < code.length; index++) {
      const op = code.op[index] as number;
      if (op === Op.call) {
        const callee = this.target(code.a[index] as number);
        if (callee >= 0 && layout.plan.funcs[callee]?.recursive) return false;
      } else if (op <= Op.callIndirect) return true;
    }
    return true;
  }

  /** Charges all rounds of a counted loop before it starts. */
  private chargeRounds(loop: CountedLoop, head: number, charges: Charges): void {
    const { out } = this;
    const { after } = charges;
    const perHead = (after[head] as number) - CHARGE;
    const arm = this.armOf(loop, head);
    const perArm = arm < 0 ? 0 : Math.max(0, (after[arm] as number) - CHARGE);
    this.localGet(this.fuel);
    emitRounds(this.roundsWriter(), loop);
    this.i64(perHead + perArm);
    out.byte(Op.i64Mul);
    // The last comparison, or the first round; and this charge.
    this.i64(perHead + COUNTED);
    out.byte(Op.i64Add);
    out.byte(Op.i64Sub);
    this.localTee(this.fuel);
    this.stopIfNegative();
  }

  /** Index of the `if` of a while; -1 of others. */
  private armOf(loop: CountedLoop, head: number): number {
    if (loop.kind !== "while") return -1;
    return this.code.op[head + 2] === Op.if ? head + 2 : head + 4;
  }

  private roundsWriter(): RoundsWriter {
    const { out } = this;
    return {
      get: (local) => this.localGet(this.moved(local)),
      op: (op) => out.byte(op),
      i32: (value) => {
        out.byte(Op.i32Const);
        out.s32(value);
      },
      i64: (value) => {
        out.byte(Op.i64Const);
        out.s64(value | 0, Math.floor(value / 2 ** 32));
      },
      teeLong: () => this.localTee(this.temporary(I64)),
      getLong: () => this.localGet(this.temporary(I64)),
    };
  }

  /**
   * Writes a counted loop. Where the guard says that its rounds cannot be counted, a second copy follows, which is
   * charged in every round.
   *
   * @returns Index of its last instruction.
   */
  private countedLoop(loop: CountedLoop, head: number, charges: Charges): number {
    const { out } = this;
    this.at = this.code.at[head] as number;
    this.mark(true);
    if (loop.guarded) {
      emitGuard(this.roundsWriter(), loop);
      out.byte(Op.if);
      out.byte(EMPTY);
      this.nesting++;
    }
    this.chargeRounds(loop, head, charges);
    this.paid = { head, arm: this.armOf(loop, head), end: loop.end };
    this.range(head, loop.end);
    this.paid = NOTHING_PAID;
    if (loop.guarded) {
      this.at = this.code.at[head] as number;
      this.mark(true);
      out.byte(Op.else);
      this.charge(COUNTED, false);
      this.range(head, loop.end);
      this.mark(true);
      out.byte(Op.end);
      this.nesting--;
    }
    return loop.end;
  }

  /** Index of a local of the program in the pinned function. */
  private moved(local: number): number {
    return local < this.params ? local : local + this.added;
  }

  private enter(entry: number): void {
    const { out, plan } = this;
    if (!plan.recursive) {
      this.charge(entry + CHARGE, plan.tests);
      return;
    }
    // Fuel and depth are tested together: either one negative makes their union negative.
    this.localGet(this.fuel);
    this.i64(entry + CHARGE + DEPTH_CHECK + (plan.reserve > plan.kept ? 1 : 0));
    out.byte(Op.i64Sub);
    this.localTee(this.fuel);
    this.localGet(this.depth);
    this.i64(plan.kept);
    out.byte(Op.i64Sub);
    this.localTee(this.depth);
    if (plan.reserve > plan.kept) {
      this.i64(plan.reserve - plan.kept);
      out.byte(Op.i64Sub);
    }
    out.byte(Op.i64Or);
    this.stopIfNegative();
  }

  private body(): void {
    const last = this.code.length - 1;
    for (let index = 0; index <= last; index++) {
      const counted = this.charges && this.shape.live[index] !== 0 ? this.counted.get(index) : undefined;
      if (counted && this.charges) index = this.countedLoop(counted, index, this.charges);
      else this.range(index, index);
    }
  }

  /** Writes the instructions from `first` to `last`. */
  private range(first: number, last: number): void {
    const { code, shape, sinks, charges, out, paid } = this;
    for (let index = first; index <= last; index++) {
      if (shape.live[index] === 0) continue;
      const op = code.op[index] as number;
      const otherwise = op === Op.end ? (charges?.otherwise[index] ?? 0) : 0;
      this.at = code.at[index] as number;
      if (otherwise > 0) {
        this.mark(true);
        out.byte(Op.else);
        this.charge(otherwise, index < paid.end);
      }
      this.mark(false);
      this.instruction(index, op);
      this.mark(true);
      if (sinks?.[index]) this.canonicalise(sinks[index] as number);
      const steps = charges?.after[index] ?? 0;
      if (steps === 0 || index === paid.head || index === paid.arm) continue;
      this.charge(steps, op === Op.loop ? this.loopTests(index) : index < paid.end);
    }
  }

  /** `x >= x ? x : NaN`: a branch that is never taken costs engines less than their float select. */
  private canonicalise(type: ValType): void {
    const { out } = this;
    const temporary = this.temporary(type);
    this.localTee(temporary);
    this.localGet(temporary);
    out.byte(type === F32 ? Op.f32Ge : Op.f64Ge);
    out.byte(Op.if);
    out.byte(type);
    this.localGet(temporary);
    out.byte(Op.else);
    if (type === F32) {
      out.byte(Op.f32Const);
      out.fixed32(NAN_32);
    } else {
      out.byte(Op.f64Const);
      out.fixed32(0);
      out.fixed32(NAN_64);
    }
    out.byte(Op.end);
  }

  private copy(index: number): void {
    const { code } = this;
    const end = index + 1 < code.length ? (code.at[index + 1] as number) : this.bodyEnd();
    this.out.raw(this.bytes.subarray(code.at[index] as number, end));
  }

  private bodyEnd(): number {
    const { module } = this.func.source.context;
    return module.bodies[this.func.func - module.importedFuncs]?.end ?? 0;
  }

  private instruction(index: number, op: number): void {
    const { code, out } = this;
    const a = code.a[index] as number;
    switch (op) {
      case Op.block:
      case Op.loop:
      case Op.if:
        this.nesting++;
        out.byte(op);
        if (a >= 0) out.s32(this.layout.types.intern(this.type(a)));
        else out.byte(a + 128);
        return;
      case Op.end:
        this.nesting--;
        out.byte(op);
        return;
      case Op.return:
        if (this.plan.prepaid) out.byte(op);
        else {
          out.byte(Op.br);
          out.u32(this.nesting);
        }
        return;
      case Op.unreachable:
        if (this.charges) {
          this.mark(true);
          this.localGet(this.fuel);
          this.call(this.helpers.trapUnreachable);
          this.mark(false);
        }
        out.byte(op);
        return;
      case Op.localGet:
      case Op.localSet:
      case Op.localTee:
        out.byte(op);
        out.u32(this.moved(a));
        return;
      case Op.globalGet:
      case Op.globalSet:
        out.byte(op);
        out.u32(a + this.func.source.globalBase);
        return;
      case Op.call:
        this.callTo(this.target(a));
        return;
      case Op.callIndirect:
        this.callIndirect(a, code.b[index] as number);
        return;
      case Op.refFunc:
        out.byte(op);
        out.u32(this.layout.funcIndex(this.target(a)));
        return;
      case Op.memoryGrow:
        if (this.charges) {
          this.fuelOnTop();
          this.call(this.helpers.grow);
          this.fuelBack();
        } else this.copy(index);
        return;
      case Op.memoryCopy:
      case Op.memoryFill:
      case Op.memoryInit:
        if (this.charges) this.chargeLength(-MEMORY_SHIFT);
        this.copy(index);
        return;
      case Op.tableInit:
      case Op.tableCopy:
      case Op.tableFill:
        if (this.charges) this.chargeLength(TABLE_ENTRY_SHIFT);
        this.copy(index);
        return;
      case Op.tableGrow:
        if (this.charges) this.chargeTableGrow();
        this.copy(index);
        return;
      default:
        this.copy(index);
    }
  }

  private type(index: number): FuncType {
    return this.func.source.context.module.types[index] as FuncType;
  }

  private callTo(callee: number): void {
    const { out, helpers, layout } = this;
    if (callee === Builtin.exit || callee === Builtin.trap) {
      if (this.charges) this.fuelOnTop();
      else this.i64(0);
      this.call(callee === Builtin.exit ? helpers.exit : helpers.trap);
      out.byte(Op.unreachable);
      return;
    }
    if (callee < 0) {
      this.call(-1 - callee);
      return;
    }
    const plan = layout.plan.funcs[callee] as FunctionPlan;
    if (!plan.prepaid) this.fuelOnTop(plan.depth);
    this.call(layout.funcIndex(callee));
    if (!plan.prepaid) this.fuelBack();
  }

  /** Passes the fuel, and the remaining depth to a callee that takes it. */
  private fuelOnTop(depth = false): void {
    this.mark(true);
    this.localGet(this.fuel);
    if (depth) this.passDepth();
    this.mark(false);
  }

  /** Takes what a callee has left of the fuel. */
  private fuelBack(): void {
    this.mark(true);
    this.localSet(this.fuel);
  }

  /** The remaining depth; a caller without one calls nothing that reads it. */
  private passDepth(): void {
    if (this.plan.depth) this.localGet(this.depth);
    else this.i64(0);
  }

  private callIndirect(type: number, table: number): void {
    const { out, layout } = this;
    const own = this.type(type);
    if (!layout.metered) {
      out.byte(Op.callIndirect);
      out.u32(layout.types.intern(own));
      out.u32(table);
      return;
    }
    const callee = this.temporary(I32);
    const depth = layout.plan.indirectDepth.get(typeKey(own)) ?? false;
    this.mark(true);
    this.localSet(callee);
    this.fuelOnTop(depth);
    this.localGet(callee);
    out.byte(Op.callIndirect);
    out.u32(layout.types.intern(meteredType(own, depth)));
    out.u32(table);
    this.fuelBack();
  }

  /** Charges the i32 on top, shifted left (or right if negative), and leaves it there. */
  private chargeLength(shift: number): void {
    const length = this.temporary(I32);
    this.mark(true);
    this.localTee(length);
    this.localGet(this.fuel);
    this.localGet(length);
    this.chargeTop(shift);
  }

  private chargeTop(shift: number): void {
    const { out } = this;
    out.byte(Op.i64ExtendI32U);
    this.i64(Math.abs(shift));
    out.byte(shift > 0 ? Op.i64Shl : Op.i64ShrU);
    out.byte(Op.i64Sub);
    this.localTee(this.fuel);
    this.stopIfNegative();
    this.mark(false);
  }

  /** As `chargeLength`, but a request beyond any table's size fails and costs nothing. */
  private chargeTableGrow(): void {
    const { out } = this;
    const length = this.temporary(I32);
    this.mark(true);
    this.localTee(length);
    this.localGet(this.fuel);
    this.localGet(length);
    out.byte(Op.i32Const);
    out.s32(0);
    this.localGet(length);
    out.byte(Op.i32Const);
    out.s32(MAX_TABLE_ENTRIES);
    out.byte(Op.i32LeU);
    out.byte(Op.select);
    this.chargeTop(TABLE_ENTRY_SHIFT);
  }
}

/** The type of a metered function: fuel, and depth if it takes one, behind the parameters; fuel behind the results. */
export function meteredType(type: FuncType, depth: boolean): FuncType {
  return { params: [...type.params, I64, ...(depth ? [I64] : [])], results: [...type.results, I64] };
}

/** The type of a function in the pinned module. */
export function pinnedType(func: LinkedFunction, plan: FunctionPlan): FuncType {
  return plan.prepaid ? func.type : meteredType(func.type, plan.depth);
}
