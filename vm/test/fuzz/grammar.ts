import { FUNCTIONS, type GrammarOptions } from "./expressions.ts";
import { SPECIAL, TYPES } from "./instructions.ts";
import { Statements } from "./statements.ts";

/**
 * Random programs that lean on floats, calls, growing memory, tables and traps. Each ends: rounds and calls spend from a
 * budget in a global.
 */
class Grammar extends Statements {
  private func(index: number): string {
    const locals = TYPES.flatMap((type) => [0, 1, 2].map((at) => [type, at] as const));
    // The parameters are the last local of their type.
    const declared = locals
      .filter(([type, at]) => at < 2 || type === "i64")
      .map(([type, at]) => `(local $${type}_${at} ${type})`);
    return `(func $f${index} (type $f) (param $i32_2 i32) (param $f64_2 f64) (param $f32_2 f32) (result f64)
      ${declared.join(" ")} (local $ref funcref) (local $p i32) (local $q i32) (local $n0 i32) (local $n1 i32) ${[1, 2, 3, 4].map((depth) => `(local $c${depth} i32) (local $b${depth} i32)`).join(" ")}
      (if (i32.eqz (call $more)) (then (return (f64.const 1))))
      ${this.beginnings()}
      ${this.options.brief ? this.stmts(3) : `${this.notes()} ${this.stmts(3)} ${this.notes()} ${this.stmts(3)}`}
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

  text(): string {
    const { random } = this;
    const funcs = Array.from({ length: FUNCTIONS }, (_, index) => this.func(index));
    const noise = Array.from(
      random.bytes(this.options.brief ? 100 : 1_000),
      (byte) => `\\${byte.toString(16).padStart(2, "0")}`,
    ).join("");
    const budget = random.pick(this.options.traps ? [20, 100, 400, 1500] : [50, 150, 300]);
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
export function grammarProgram(seed: number, options: GrammarOptions = {}): string {
  return new Grammar(seed, options).text();
}
