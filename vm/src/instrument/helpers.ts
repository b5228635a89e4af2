import { Status, TrapReason } from "../trap.ts";
import { Op } from "../wasm/opcodes.ts";
import { type FuncType, I32, I64, type Module } from "../wasm/types.ts";
import { Writer } from "../wasm/writer.ts";
import type { FunctionPlan } from "./analyse.ts";
import type { Layout } from "./layout.ts";
import { STACK_SLOTS } from "./limits.ts";
import { PAGE, RUN } from "./weights.ts";

const VOID = 0x40;

/** A function that the instrumenter adds: name, type and body (locals included). */
export interface Helper {
  readonly name: string;
  readonly type: FuncType;
  readonly body: Uint8Array;
}

/** A few instructions at a time. */
class Asm {
  readonly out = new Writer(128);

  op(...bytes: number[]): this {
    for (const byte of bytes) this.out.byte(byte);
    return this;
  }
  indexed(op: number, index: number): this {
    this.out.byte(op);
    this.out.u32(index);
    return this;
  }
  get(local: number): this {
    return this.indexed(Op.localGet, local);
  }
  set(local: number): this {
    return this.indexed(Op.localSet, local);
  }
  load(global: number): this {
    return this.indexed(Op.globalGet, global);
  }
  store(global: number): this {
    return this.indexed(Op.globalSet, global);
  }
  call(func: number): this {
    return this.indexed(Op.call, func);
  }
  i32(value: number): this {
    this.out.byte(Op.i32Const);
    this.out.s32(value);
    return this;
  }
  i64(value: number): this {
    this.out.byte(Op.i64Const);
    this.out.s32(value);
    return this;
  }
  /** The body with `locals` as [count, type] runs. */
  body(...locals: readonly (readonly [number, number])[]): Uint8Array {
    const body = new Writer(this.out.length + 16);
    body.u32(locals.length);
    for (const [count, type] of locals) {
      body.u32(count);
      body.byte(type);
    }
    this.out.byte(Op.end);
    body.raw(this.out.view());
    return body.bytes();
  }
}

const signature = (params: number[], results: number[] = []): FuncType => ({ params, results });

/** The helpers in the order of `Layout.helpers`' indices. */
export function buildHelpers(layout: Layout, memory: boolean): Helper[] {
  const { status, code, stepsLeft, pageLimit } = layout.globals;
  const end = (asm: Asm, kind: number): Asm => asm.i32(kind).store(status).op(Op.unreachable);
  const outOfSteps = end(
    new Asm().i64(0).store(stepsLeft).i32(TrapReason.outOfSteps).store(code),
    Status.trapped,
  ).body();
  // Fuel may be below zero where a charge was not tested: then the limit was reached first.
  const whenPaid = (fuel: number): Asm =>
    new Asm().get(fuel).i64(0).op(Op.i64LtS, Op.if, VOID).call(layout.helpers.outOfSteps).op(Op.end);
  const stop = end(
    whenPaid(0).get(0).store(stepsLeft).i32(TrapReason.stackOverflow).store(code),
    Status.trapped,
  ).body();
  const trapUnreachable = end(
    whenPaid(0).get(0).store(stepsLeft).i32(TrapReason.unreachable).store(code),
    Status.trapped,
  ).body();
  const exit = end(whenPaid(1).get(1).store(stepsLeft).get(0).store(code), Status.halted).body();
  const trap = end(whenPaid(1).get(1).store(stepsLeft).get(0).store(code), Status.trapped).body();
  const helpers: Helper[] = [
    { name: "out_of_steps", type: signature([]), body: outOfSteps },
    { name: "stop", type: signature([I64, I64]), body: stop },
    { name: "unreachable", type: signature([I64]), body: trapUnreachable },
    { name: "exit", type: signature([I32, I64]), body: exit },
    { name: "trap", type: signature([I32, I64]), body: trap },
  ];
  if (!memory) return helpers;
  const grow = new Asm()
    // Beyond the limit growing fails and costs nothing more.
    .get(0)
    .op(Op.i64ExtendI32U, Op.memorySize, 0, Op.i64ExtendI32U, Op.i64Add)
    .load(pageLimit)
    .op(Op.i64ExtendI32U, Op.i64GtU, Op.if, VOID)
    .i32(-1)
    .get(1)
    .op(Op.return, Op.end)
    .get(1)
    .get(0)
    .op(Op.i64ExtendI32U)
    .i64(PAGE)
    .op(Op.i64Mul, Op.i64Sub, Op.localTee, 1)
    .i64(0)
    .op(Op.i64LtS, Op.if, VOID)
    .call(layout.helpers.outOfSteps)
    .op(Op.end)
    .get(0)
    .op(Op.memoryGrow, 0, Op.localTee, 0)
    .i32(-1)
    .op(Op.i32Eq, Op.if, VOID);
  end(grow, Status.hostFailure).op(Op.end).get(0).get(1);
  helpers.push({ name: "grow", type: signature([I32, I64], [I32, I64]), body: grow.body() });
  return helpers;
}

/**
 * `conun_run(stepsLow, stepsHigh, pages)`: sets the limits, charges the initial pages, runs the module's start function
 * and `_start`.
 */
export function buildRun(layout: Layout, module: Module, entries: readonly number[]): Helper {
  const { status, stepsLeft, pageLimit } = layout.globals;
  const memory = module.memories[0];
  const fuel = 3;
  const asm = new Asm()
    .get(0)
    .op(Op.i64ExtendI32U)
    .get(1)
    .op(Op.i64ExtendI32U)
    .i64(32)
    .op(Op.i64Shl, Op.i64Or)
    .i64(RUN)
    .op(Op.i64Sub)
    .set(fuel);
  if (memory) {
    // The smaller of the job's limit and the program's own.
    const own = Math.min(memory.max ?? 65_536, 65_536);
    asm.get(2).i32(own).get(2).i32(own).op(Op.i32LtU, Op.select).store(pageLimit);
    asm.op(Op.memorySize, 0).load(pageLimit).op(Op.i32GtU, Op.if, VOID);
    asm.i32(TrapReason.memoryLimit).get(fuel).call(layout.helpers.trap).op(Op.end);
    asm.get(fuel).op(Op.memorySize, 0, Op.i64ExtendI32U).i64(PAGE).op(Op.i64Mul, Op.i64Sub, Op.localTee, fuel);
    asm.i64(0).op(Op.i64LtS, Op.if, VOID).call(layout.helpers.outOfSteps).op(Op.end);
  }
  for (const entry of entries) {
    const plan = layout.plan.funcs[entry] as FunctionPlan;
    if (!layout.metered) {
      asm.call(layout.funcIndex(entry));
      continue;
    }
    const depth = STACK_SLOTS - (plan.recursive ? 0 : plan.reserve);
    if (depth < 0) asm.i32(TrapReason.stackOverflow).get(fuel).call(layout.helpers.trap);
    asm.get(fuel);
    if (plan.depth) asm.i64(depth);
    asm.call(layout.funcIndex(entry)).set(fuel);
  }
  asm.get(fuel).i64(0).op(Op.i64LtS, Op.if, VOID).call(layout.helpers.outOfSteps).op(Op.end);
  asm.get(fuel).store(stepsLeft).i32(Status.halted).store(status);
  return { name: "run", type: signature([I32, I32, I32]), body: asm.body([1, I64]) };
}
