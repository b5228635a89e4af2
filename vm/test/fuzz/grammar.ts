import { LOADS, NUMERIC, type Numeric, SPECIAL, STORES, TYPES, type Type } from "./instructions.ts";
import { Random } from "./random.ts";

const FUNCTIONS = 4;
/** Instructions that look at the sign or payload of their operand. */
const SHOWS_BITS = /reinterpret_f|copysign/;
const PARTIAL = /\.(div|rem)_[su]$/;
const TRUNCATION = /\.trunc_f(32|64)_[su]$/;

/**
 * Random programs that lean on floats, calls, growing memory, tables and traps. Each ends: rounds and calls spend from a
 * budget in a global. What would trap is mostly kept from it. A program makes NaNs canonical by itself wherever their bits
 * show, so that it gives the same when it is not instrumented.
 */
class Grammar {
  private readonly random: Random;
  /** How seldom something that may trap is left unguarded; 0 for never. */
  private readonly reckless: number;
  private readonly moreTraps: boolean;
  private labels = 0;
  /** Labels of blocks in scope, by the type they take; loops are not among them, so that every round spends. */
  private scope: [string, Type | undefined][] = [];

  constructor(seed: number) {
    this.random = new Random(seed);
    this.moreTraps = this.random.once(3);
    this.reckless = this.moreTraps ? 12 : 400;
  }

  private risky(): boolean {
    return this.random.once(this.reckless);
  }
  private visible(type: Type, text: string): string {
    return type.startsWith("f") ? `(call $canon_${type} ${text})` : text;
  }
  private small(depth: number, mask: number): string {
    return `(i32.and ${this.expr("i32", depth)} (i32.const ${mask}))`;
  }
  private address(depth: number): string {
    const { random } = this;
    if (this.risky()) return this.expr("i32", depth);
    return random.once(4)
      ? `(i32.const ${random.below(random.pick([0x400, 0xff00]))})`
      : this.small(depth, random.pick([0x3f8, 0x3ff, 0xfff8]));
  }
  private offset(): string {
    const { random } = this;
    if (random.once(200)) return ` offset=${random.pick([65_536, 0xffffffff])}`;
    return random.once(3) ? ` offset=${random.below(200)}` : "";
  }
  private local(type: Type): string {
    return `$${type}_${this.random.below(3)}`;
  }

  private leaf(type: Type): string {
    const { random } = this;
    if (random.once(2)) return `(local.get ${this.local(type)})`;
    if (random.once(6) && type === "i32") return `(i32.const ${random.word() | 0})`;
    return `(${type}.const ${random.pick(SPECIAL[type])})`;
  }

  private numeric({ name, operands }: Numeric, depth: number): string {
    const args = operands.map((type) => this.expr(type, depth - 1));
    const last = operands.length - 1;
    const type = operands[last] as Type;
    const safe = !this.risky();
    if (SHOWS_BITS.test(name)) args[last] = this.visible(type, args[last] as string);
    if (safe && PARTIAL.test(name)) args[last] = `(${type}.or ${args[last]} (${type}.const 2))`;
    if (safe && TRUNCATION.test(name)) args[0] = `(call $small_${type} ${args[0]})`;
    return `(${name} ${args.join(" ")})`;
  }

  private expr(type: Type, depth: number): string {
    const { random } = this;
    if (depth <= 0 || random.once(6)) return this.leaf(type);
    switch (random.below(16)) {
      case 0:
      case 9: {
        const { name } = random.pick(LOADS[type]);
        return `(${name}${this.offset()} ${this.address(depth - 2)})`;
      }
      case 1: {
        const typed = random.once(2) ? ` (result ${type})` : "";
        return `(select${typed} ${this.expr(type, depth - 1)} ${this.expr(type, depth - 1)} ${this.expr("i32", depth - 2)})`;
      }
      case 2:
        return `(if (result ${type}) ${this.expr("i32", depth - 2)} (then ${this.expr(type, depth - 1)}) (else ${this.expr(type, depth - 1)}))`;
      case 3:
        return this.block(type, depth);
      case 4:
        return `(local.tee ${this.local(type)} ${this.expr(type, depth - 1)})`;
      case 5:
        return `(global.get $${type})`;
      case 6:
        return this.call(type, depth);
      case 7:
        if (type === "i32") return this.question(depth);
        break;
      case 8: {
        // Parameters of a loop that runs once, and results of two values.
        const [from, to] = [this.expr(type, depth - 2), this.expr("i64", depth - 2)];
        return `(block (result ${type}) ${from} ${to} (block (param ${type} i64) (result ${type} i64)
          (local.set $i64_1) (local.get $i64_0)) (local.set $i64_2))`;
      }
    }
    return this.numeric(random.pick(NUMERIC[type]), depth);
  }

  private block(type: Type, depth: number): string {
    const label = `$l${this.labels++}`;
    this.scope.push([label, type]);
    const exit = this.random.once(2)
      ? `(drop (br_if ${label} ${this.expr(type, depth - 1)} ${this.expr("i32", depth - 2)}))`
      : `(if ${this.expr("i32", depth - 2)} (then (br_table ${label} ${label} ${this.expr(type, depth - 2)} ${this.expr("i32", depth - 2)})))`;
    const body = `(block ${label} (result ${type}) ${this.stmt(depth - 2)} ${exit} ${this.expr(type, depth - 1)})`;
    this.scope.pop();
    return body;
  }

  /** i32 that asks the machine for something. */
  private question(depth: number): string {
    const { random } = this;
    switch (random.below(7)) {
      case 0:
        return "(memory.size)";
      case 1:
        return `(memory.grow ${this.risky() ? this.expr("i32", depth - 2) : this.small(depth - 2, 1)})`;
      case 2:
        return `(table.size ${random.pick(["$t", "$u"])})`;
      case 3:
        return `(table.grow $u ${this.reference()} ${this.risky() ? this.expr("i32", 1) : this.small(depth - 2, 3)})`;
      case 4:
        return `(ref.is_null ${this.reference()})`;
      case 5:
        return `(ref.is_null (table.get $u ${this.risky() ? this.expr("i32", 1) : this.small(depth - 2, 7)}))`;
      default:
        return "(call $more)";
    }
  }

  private reference(): string {
    const { random } = this;
    const other = random.once(2) ? "(ref.null func)" : "(local.get $ref)";
    return random.once(3)
      ? `(select (result funcref) (ref.func $f${random.below(FUNCTIONS)}) ${other} ${this.expr("i32", 1)})`
      : random.pick([other, `(ref.func $f${random.below(FUNCTIONS)})`]);
  }

  private call(type: Type, depth: number): string {
    const { random } = this;
    if (type === "i64" && random.once(2)) {
      return `(block (result i64) (call $pair ${this.expr("i64", depth - 2)} ${this.expr("i32", depth - 2)}) (drop))`;
    }
    if (type !== "f64") return this.numeric(random.pick(NUMERIC[type]), depth);
    const args = `${this.expr("i32", depth - 2)} ${this.visible("f64", this.expr("f64", depth - 2))} ${this.visible("f32", this.expr("f32", depth - 2))}`;
    if (random.once(2)) return `(call $f${random.below(FUNCTIONS)} ${args})`;
    const table = random.once(3) ? "$u" : "$t";
    const index = this.risky() ? this.expr("i32", 1) : this.small(depth - 2, FUNCTIONS - 1);
    return `(call_indirect ${table} (type $f) ${args} ${index})`;
  }

  private stmt(depth: number): string {
    const { random } = this;
    const type = random.pick(TYPES);
    if (depth <= 0) return `(local.set ${this.local(type)} ${this.expr(type, 1)})`;
    switch (random.below(16)) {
      case 0:
      case 1: {
        const { name } = random.pick(STORES[type]);
        return `(${name}${this.offset()} ${this.address(depth - 1)} ${this.visible(type, this.expr(type, depth))})`;
      }
      case 2:
        return `(if ${this.expr("i32", depth - 1)} (then ${this.stmts(depth - 1)}) ${random.once(2) ? `(else ${this.stmts(depth - 1)})` : ""})`;
      case 3: {
        const label = `$l${this.labels++}`;
        this.scope.push([label, undefined]);
        const body = `(block ${label} ${this.stmts(depth - 1)} (br_if ${label} ${this.expr("i32", depth - 1)}) ${this.stmts(depth - 1)})`;
        this.scope.pop();
        return body;
      }
      case 4:
      case 5:
        return this.loop(depth);
      case 6: {
        const targets = this.scope.filter(([, result]) => result === undefined);
        if (targets.length === 0) break;
        const names = Array.from({ length: 1 + random.below(4) }, () => random.pick(targets)[0]);
        return `(if ${this.expr("i32", depth - 1)} (then (br_table ${names.join(" ")} ${this.expr("i32", depth - 1)})))`;
      }
      case 7:
        return `(global.set $${type} ${this.visible(type, this.expr(type, depth))})`;
      case 8:
        if (random.once(3))
          return `(if ${this.expr("i32", depth - 1)} (then (return ${this.visible("f64", this.expr("f64", depth - 1))})))`;
        break;
      case 9:
      case 10:
        return this.bulk(depth);
      case 11:
        return this.tables(depth);
      case 12:
        return `(call $out ${this.expr("i64", depth)} ${this.small(1, 7)})`;
      case 15:
        return this.note(type, this.expr(type, depth));
      case 13:
        if (this.risky()) return `(if ${this.expr("i32", depth - 1)} (then (unreachable)))`;
        break;
      case 14:
        return `(call $out (i64.add (call $in ${this.small(1, 15)}) ${this.expr("i64", 1)}) (i32.const 8))`;
    }
    return `(local.set ${this.local(type)} ${this.expr(type, depth)})`;
  }

  private loop(depth: number): string {
    const { random } = this;
    const label = `$loop${this.labels++}`;
    if (random.once(2)) {
      return `(loop ${label} ${this.stmts(depth - 1)} (br_if ${label} (i32.and (call $more) ${this.expr("i32", depth - 1)})))`;
    }
    // Counted, in the ways compilers write it; the counter belongs to this depth alone.
    const counter = `$c${depth}`;
    const [from, to] = [random.below(8), random.below(24)];
    const body = this.stmts(random.once(2) ? depth - 1 : 0);
    const next = `(i32.add (local.get ${counter}) (i32.const ${random.once(4) ? 2 : 1}))`;
    if (random.once(2)) {
      return `(local.set ${counter} (i32.const ${from})) (loop ${label} (if (i32.lt_${random.pick(["s", "u"])} (local.get ${counter}) (i32.const ${to}))
        (then ${body} (local.set ${counter} ${next}) (br_if ${label} (call $more)))))`;
    }
    return `(local.set ${counter} (i32.const ${-1 - from})) (loop ${label} ${body} (br_if ${label} (local.tee ${counter} (i32.add (local.get ${counter}) (i32.const 1)))))`;
  }

  private bulk(depth: number): string {
    const { random } = this;
    const length = this.risky() ? this.expr("i32", 1) : this.small(1, 127);
    switch (random.below(5)) {
      case 0:
        return `(memory.fill ${this.address(1)} ${this.expr("i32", 1)} ${length})`;
      case 1:
        return `(memory.init $passive ${this.address(1)} ${this.small(1, 7)} ${this.small(1, 7)})`;
      case 2:
        if (random.once(8)) return "(data.drop $passive)";
        break;
      case 3: {
        const at = `(local.set $i32_0 ${this.small(depth - 2, 0xff)})`;
        return `${at} (memory.copy (i32.add (local.get $i32_0) (i32.const ${random.below(16)})) (i32.add (local.get $i32_0) (i32.const ${random.below(16)})) ${length})`;
      }
    }
    return `(memory.copy ${this.address(1)} ${this.address(1)} ${length})`;
  }

  private tables(depth: number): string {
    const { random } = this;
    const three = (): string => (this.risky() ? this.expr("i32", 1) : this.small(depth - 2, 3));
    switch (random.below(8)) {
      case 0:
        return `(table.set $u ${three()} ${this.reference()})`;
      case 1:
        return `(local.set $ref (table.get $t ${three()}))`;
      case 2:
        return `(table.fill $u ${three()} ${this.reference()} ${three()})`;
      case 3:
        return `(table.copy $u $t ${three()} ${this.small(1, 1)} ${three()})`;
      case 4:
        return `(table.copy $u $u ${three()} ${three()} ${three()})`;
      case 5:
        return `(table.init $u $some ${three()} ${this.small(1, 1)} ${this.small(1, 1)})`;
      case 6:
        if (random.once(8)) return "(elem.drop $some)";
        break;
      default:
        return `(global.set $ref ${this.reference()}) (local.set $ref (global.get $ref))`;
    }
    return `(call $out (i64.extend_i32_u (table.size $u)) (i32.const 1))`;
  }

  private stmts(depth: number): string {
    return Array.from({ length: 1 + this.random.below(3) }, () => this.stmt(depth)).join(" ");
  }

  private func(index: number): string {
    const locals = TYPES.flatMap((type) => [0, 1, 2].map((at) => [type, at] as const));
    // The parameters are the last local of their type.
    const declared = locals
      .filter(([type, at]) => at < 2 || type === "i64")
      .map(([type, at]) => `(local $${type}_${at} ${type})`);
    return `(func $f${index} (type $f) (param $i32_2 i32) (param $f64_2 f64) (param $f32_2 f32) (result f64)
      ${declared.join(" ")} (local $ref funcref) ${[1, 2, 3, 4].map((depth) => `(local $c${depth} i32)`).join(" ")}
      (if (i32.eqz (call $more)) (then (return (f64.const 1))))
      ${this.beginnings()}
      ${this.notes()} ${this.stmts(3)} ${this.notes()} ${this.stmts(3)}
      ${locals.map(([type, at]) => this.note(type, `(local.get $${type}_${at})`)).join(" ")}
      ${this.visible("f64", this.expr("f64", 4))})`;
  }

  private notes(): string {
    return Array.from({ length: 6 }, () => this.random.pick(TYPES))
      .map((type) => this.note(type, this.expr(type, 3)))
      .join(" ");
  }

  /** First values of the locals that are no parameters. */
  private beginnings(): string {
    const { random } = this;
    return TYPES.flatMap((type) =>
      [0, 1].map((at) => {
        const word = type === "i32" || type === "i64" ? random.word() | 0 : (random.word() | 0) / 1024;
        return `(local.set $${type}_${at} (${type}.const ${random.once(2) ? word : random.pick(SPECIAL[type])}))`;
      }),
    ).join(" ");
  }

  /** Mixes a value into the sum that the program writes at its end, so that a wrong one shows. */
  private note(type: Type, value: string): string {
    const visible = this.visible(type, value);
    const word = {
      i32: `(i64.extend_i32_u ${visible})`,
      i64: visible,
      f32: `(i64.extend_i32_u (i32.reinterpret_f32 ${visible}))`,
      f64: `(i64.reinterpret_f64 ${visible})`,
    }[type];
    return `(global.set $sum (i64.xor (i64.rotl (global.get $sum) (i64.const 7)) ${word}))`;
  }

  text(): string {
    const { random } = this;
    const funcs = Array.from({ length: FUNCTIONS }, (_, index) => this.func(index));
    const noise = Array.from(random.bytes(1_000), (byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");
    const budget = random.pick([20, 100, 400, 1500]);
    // Endless recursion now and then: the call depth must end it.
    const deep = this.moreTraps && random.once(8) ? "(drop (call $deep (i64.const 0)))" : "";
    return `(module
      (type $f (func (param i32 f64 f32) (result f64)))
      (import "conun" "output_word" (func $out (param i64 i32)))
      (import "conun" "input_word" (func $in (param i32) (result i64)))
      (memory 1 ${random.pick(["", "2", "4", "65536"])})
      (table $t funcref (elem ${funcs.map((_, index) => `$f${index}`).join(" ")}))
      (table $u 8 ${random.pick(["", "12", "100"])} funcref)
      (elem (table $u) (i32.const 0) func $f0 $f1 $f2 $f3)
      (elem $some funcref (ref.func $f1) (ref.null func) (ref.func $more))
      (elem declare func $f0 $f1 $f2 $f3)
      (global $budget (mut i32) (i32.const ${budget}))
      (global $i32 (mut i32) (i32.const 3)) (global $i64 (mut i64) (i64.const 5))
      (global $f32 (mut f32) (f32.const nan:0x200003)) (global $f64 (mut f64) (f64.const -1))
      (global $ref (mut funcref) (ref.func $f0)) (global $sum (mut i64) (i64.const 1))
      (data (i32.const 0) "\\01\\00\\00\\00\\00\\00\\f4\\7f\\ff\\ff\\ff\\ff\\03\\00\\80\\7f")
      (data (i32.const 16) "${noise}")
      (data $passive "0123456789abcdef")
      (func $canon_f32 (param f32) (result f32) (select (local.get 0) (f32.const nan) (f32.eq (local.get 0) (local.get 0))))
      (func $canon_f64 (param f64) (result f64) (select (local.get 0) (f64.const nan) (f64.eq (local.get 0) (local.get 0))))
      (func $small_f32 (param f32) (result f32)
        (select (f32.min (f32.max (local.get 0) (f32.const 0)) (f32.const 1e9)) (f32.const 7) (f32.eq (local.get 0) (local.get 0))))
      (func $small_f64 (param f64) (result f64)
        (select (f64.min (f64.max (local.get 0) (f64.const 0)) (f64.const 1e9)) (f64.const 7) (f64.eq (local.get 0) (local.get 0))))
      (func $pair (param i64 i32) (result i64 i32) (i64.add (local.get 0) (i64.const 1)) (i32.sub (local.get 1) (i32.const 1)))
      (func $deep (param i64) (result i64) (i64.add (i64.const 1) (call $deep (i64.add (local.get 0) (i64.const 1)))))
      (func $more (result i32)
        (global.set $budget (i32.sub (global.get $budget) (i32.const 1)))
        (i32.gt_s (global.get $budget) (i32.const 0)))
      ${funcs.join("\n")}
      (func (export "_start") (local $at i32) (local $round i32)
        (loop $again
          (f64.store (i32.const 0x1000) (call $canon_f64 (call $f0 (local.get $round) (f64.const 0.5) (f32.const -3))))
          (call $out (i64.load (i32.const 0x1000)) (i32.const 8))
          (local.set $round (i32.add (local.get $round) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $round) (i32.const 3))))
        ${deep}
        (loop $next
          (call $out (i64.load (local.get $at)) (i32.const 8))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $next (i32.lt_u (local.get $at) (i32.const 0x400))))
        (call $out (i64.extend_i32_u (memory.size)) (i32.const 4))
        (call $out (global.get $i64) (i32.const 8)) (call $out (global.get $sum) (i32.const 8))))`;
  }
}

/** WebAssembly text of the random program number `seed`. */
export function grammarProgram(seed: number): string {
  return new Grammar(seed).text();
}
