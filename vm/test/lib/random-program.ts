/** Random programs that end: every loop round and call spends from a budget in a global. */

type Type = "i32" | "i64" | "f32" | "f64";
const TYPES: readonly Type[] = ["i32", "i64", "f32", "f64"];

const UNARY: Readonly<Record<Type, readonly string[]>> = {
  i32: ["i32.eqz", "i32.clz", "i32.popcnt", "i32.extend8_s", "i32.wrap_i64:i64", "i32.trunc_sat_f64_s:f64"],
  i64: ["i64.ctz", "i64.extend32_s", "i64.extend_i32_s:i32", "i64.trunc_sat_f32_u:f32"],
  f32: ["f32.neg", "f32.abs", "f32.sqrt", "f32.floor", "f32.nearest", "f32.convert_i32_s:i32", "f32.demote_f64:f64"],
  f64: ["f64.neg", "f64.abs", "f64.sqrt", "f64.ceil", "f64.trunc", "f64.convert_i64_u:i64", "f64.promote_f32:f32"],
};
const BINARY: Readonly<Record<Type, readonly string[]>> = {
  i32: ["i32.add", "i32.sub", "i32.mul", "i32.and", "i32.xor", "i32.shl", "i32.rotl", "f64.lt:f64", "f32.ge:f32"],
  i64: ["i64.add", "i64.sub", "i64.mul", "i64.or", "i64.shr_u", "i64.rotr"],
  f32: ["f32.add", "f32.sub", "f32.mul", "f32.div", "f32.min", "f32.max", "f32.copysign"],
  f64: ["f64.add", "f64.sub", "f64.mul", "f64.div", "f64.min", "f64.max", "f64.copysign"],
};
const SPECIAL: Readonly<Record<Type, readonly string[]>> = {
  i32: ["0", "1", "-1", "0x7fffffff", "-0x80000000"],
  i64: ["0", "1", "-1", "0x7fffffffffffffff", "0x7ff4000000000001", "-0x8000000000000000"],
  f32: ["0", "-0", "1.5", "inf", "-inf", "nan", "nan:0x200001", "-nan:0x7", "0x1p-149"],
  f64: ["0", "-0", "-2.25", "inf", "-inf", "nan", "nan:0x4000000000001", "-nan:0x123", "0x1p-1074"],
};

export interface RandomOptions {
  /**
   * The program makes NaNs canonical by itself wherever their bits show, so that a module which is not instrumented
   * gives the same output.
   */
  readonly canonical: boolean;
}

class Generator {
  private state: number;
  private readonly canonical: boolean;
  private readonly functions: number;
  private labels = 0;
  private loops = 0;
  /** Labels in scope: name, result type if any. */
  private scope: [string, Type | undefined][] = [];

  constructor(seed: number, options: RandomOptions) {
    this.state = (seed * 2654435761 + 12345) >>> 0;
    this.canonical = options.canonical;
    this.functions = 2 + this.below(4);
  }

  private below(limit: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let z = this.state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) % limit;
  }
  private pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  private visible(type: Type, text: string): string {
    return this.canonical && type.startsWith("f") ? `(call $canon_${type} ${text})` : text;
  }
  private address(depth: number): string {
    return `(i32.and ${this.expr("i32", depth)} (i32.const 0xff8))`;
  }
  private local(type: Type): string {
    return `$${type}_${this.below(3)}`;
  }

  private expr(type: Type, depth: number): string {
    if (depth <= 0 || this.below(5) === 0) {
      return this.below(2) === 0 ? `(local.get ${this.local(type)})` : `(${type}.const ${this.pick(SPECIAL[type])})`;
    }
    switch (this.below(10)) {
      case 0: {
        const [op, from] = this.pick(UNARY[type]).split(":");
        return `(${op} ${this.expr((from as Type) ?? type, depth - 1)})`;
      }
      case 1:
        return `(${type}.load ${this.address(depth - 2)})`;
      case 2:
        return `(select ${this.expr(type, depth - 1)} ${this.expr(type, depth - 1)} ${this.expr("i32", depth - 2)})`;
      case 3:
        return `(if (result ${type}) ${this.expr("i32", depth - 2)} (then ${this.expr(type, depth - 1)}) (else ${this.expr(type, depth - 1)}))`;
      case 4: {
        const label = `$l${this.labels++}`;
        this.scope.push([label, type]);
        const body = `(block ${label} (result ${type}) ${this.stmt(depth - 2)} (drop (br_if ${label} ${this.expr(type, depth - 1)} ${this.expr("i32", depth - 2)})) ${this.expr(type, depth - 1)})`;
        this.scope.pop();
        return body;
      }
      case 5: {
        const local = this.local(type);
        return `(local.tee ${local} ${this.expr(type, depth - 1)})`;
      }
      case 6:
        if (type === "i64") return `(i64.reinterpret_f64 ${this.visible("f64", this.expr("f64", depth - 1))})`;
        if (type === "f32") return `(f32.reinterpret_i32 ${this.expr("i32", depth - 1)})`;
        return `(global.get $${type})`;
      case 7:
        if (type === "f64") return this.callF(depth);
        break;
    }
    const [op = "", from] = this.pick(BINARY[type]).split(":");
    const of = (from as Type) ?? type;
    const right = this.expr(of, depth - 1);
    return `(${op} ${this.expr(of, depth - 1)} ${op.endsWith("copysign") ? this.visible(of, right) : right})`;
  }

  private callF(depth: number): string {
    const args = `${this.expr("i32", depth - 2)} ${this.visible("f64", this.expr("f64", depth - 2))} ${this.visible("f32", this.expr("f32", depth - 2))}`;
    return this.below(2) === 0
      ? `(call $f${this.below(this.functions)} ${args})`
      : `(call_indirect (type $f) ${args} (i32.rem_u ${this.expr("i32", depth - 2)} (i32.const ${this.functions})))`;
  }

  private stmt(depth: number): string {
    const type = this.pick(TYPES);
    if (depth <= 0) return `(local.set ${this.local(type)} ${this.expr(type, 1)})`;
    switch (this.below(13)) {
      case 0:
      case 1:
        return `(local.set ${this.local(type)} ${this.expr(type, depth)})`;
      case 2:
        return `(${type}.store ${this.address(depth - 1)} ${this.visible(type, this.expr(type, depth))})`;
      case 3:
        return `(if ${this.expr("i32", depth - 1)} (then ${this.stmts(depth - 1)}) ${this.below(2) ? `(else ${this.stmts(depth - 1)})` : ""})`;
      case 4: {
        const label = `$l${this.labels++}`;
        this.scope.push([label, undefined]);
        const body = `(block ${label} ${this.stmts(depth - 1)} (br_if ${label} ${this.expr("i32", depth - 1)}) ${this.stmts(depth - 1)})`;
        this.scope.pop();
        return body;
      }
      case 5: {
        const label = `$loop${this.loops++}`;
        this.scope.push([label, undefined]);
        const body = `(loop ${label} ${this.stmts(depth - 1)} (br_if ${label} (i32.and (call $more) ${this.expr("i32", depth - 1)})))`;
        this.scope.pop();
        return body;
      }
      case 6: {
        // Only to blocks: a loop would be entered again without spending.
        const targets = this.scope.filter(([label, result]) => result === undefined && !label.startsWith("$loop"));
        if (targets.length === 0) break;
        const names = Array.from({ length: 1 + this.below(4) }, () => this.pick(targets)[0]);
        return `(if ${this.expr("i32", depth - 1)} (then (br_table ${names.join(" ")} ${this.expr("i32", depth - 1)})))`;
      }
      case 7:
        return `(global.set $${type} ${this.visible(type, this.expr(type, depth))})`;
      case 8:
        return `(if ${this.expr("i32", depth - 1)} (then (return ${this.visible("f64", this.expr("f64", depth - 1))})))`;
      case 9:
        return this.below(2) === 0
          ? `(memory.copy ${this.address(1)} ${this.address(1)} (i32.and ${this.expr("i32", 1)} (i32.const 127)))`
          : `(memory.fill ${this.address(1)} ${this.expr("i32", 1)} (i32.and ${this.expr("i32", 1)} (i32.const 127)))`;
      case 11:
      case 12:
        return this.counted(depth);
      case 10:
        return `(local.set $f64_${this.below(3)} ${this.callF(depth)})`;
    }
    return `(local.set ${this.local(type)} ${this.expr(type, depth)})`;
  }

  /** A loop in one of the shapes that compilers give to counted loops; its body may spoil that. */
  private counted(depth: number): string {
    const label = `$loop${this.loops++}`;
    // Locals that nothing else assigns, so that every loop ends; one pair for each depth of nesting.
    const [counter, bound] = [`$c${depth}`, `$b${depth}`];
    const limit = this.below(2) === 0 ? `(local.get ${bound})` : `(i32.const ${this.below(9)})`;
    const start = `(local.set ${counter} (i32.const ${this.below(12) - 3})) (local.set ${bound} (i32.const ${this.below(9)}))`;
    const body = this.below(2) === 0 ? this.stmts(depth - 1) : this.stmts(0);
    const step = (value: number) => `(i32.add (local.get ${counter}) (i32.const ${value}))`;
    const spent = "(if (call $more) (then (nop)) (else (br $out)))";
    switch (this.below(3)) {
      case 0:
        return `${start} (block $out (loop ${label} (if (i32.lt_${this.pick(["s", "u"])} (local.get ${counter}) ${limit})
          (then ${body} ${this.below(2) ? "" : spent} (local.set ${counter} ${step(1)}) (br ${label})))))`;
      case 1:
        return `(local.set ${counter} (i32.const ${-this.below(9) - 1})) (block $out (loop ${label} ${body}
          ${this.below(2) ? "" : spent} (br_if ${label} (local.tee ${counter} ${step(1)}))))`;
      default:
        return `${start} (local.set ${bound} (i32.add (local.get ${counter}) (i32.const ${this.below(9) + 1})))
          (block $out (loop ${label} ${body} ${this.below(2) ? "" : spent}
          (br_if ${label} (i32.ne (local.tee ${counter} ${step(1)}) (local.get ${bound})))))`;
    }
  }

  private stmts(depth: number): string {
    return Array.from({ length: 1 + this.below(3) }, () => this.stmt(depth)).join(" ");
  }

  text(): string {
    const locals = TYPES.flatMap((type) => [0, 1, 2].map((index) => [type, index] as const));
    const funcs = Array.from({ length: this.functions }, (_, index) => {
      // The parameters are the last local of their type.
      const params = "(param $i32_2 i32) (param $f64_2 f64) (param $f32_2 f32)";
      const declared = locals
        .filter(([type, at]) => at < 2 || type === "i64")
        .map(([type, at]) => `(local $${type}_${at} ${type})`);
      return `(func $f${index} (type $f) ${params} (result f64) ${declared.join(" ")}
        ${[1, 2, 3, 4].map((depth) => `(local $c${depth} i32) (local $b${depth} i32)`).join(" ")}
        (if (i32.eqz (call $more)) (then (return (f64.const 1))))
        ${this.stmts(3)} ${this.visible("f64", this.expr("f64", 4))})`;
    });
    const names = funcs.map((_, index) => `$f${index}`);
    return `(module
      (type $f (func (param i32 f64 f32) (result f64)))
      (import "conun" "output_word" (func $out (param i64 i32)))
      (memory 1) (table funcref (elem ${names.join(" ")}))
      (global $budget (mut i32) (i32.const 250))
      (global $i32 (mut i32) (i32.const 3)) (global $i64 (mut i64) (i64.const 5))
      (global $f32 (mut f32) (f32.const nan:0x200003)) (global $f64 (mut f64) (f64.const -1))
      (data (i32.const 0) "\\01\\00\\00\\00\\00\\00\\f4\\7f\\ff\\ff\\ff\\ff\\03\\00\\80\\7f")
      (func $canon_f32 (param f32) (result f32) (select (local.get 0) (f32.const nan) (f32.eq (local.get 0) (local.get 0))))
      (func $canon_f64 (param f64) (result f64) (select (local.get 0) (f64.const nan) (f64.eq (local.get 0) (local.get 0))))
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
        (loop $next
          (call $out (i64.load (local.get $at)) (i32.const 8))
          (local.set $at (i32.add (local.get $at) (i32.const 8)))
          (br_if $next (i32.lt_u (local.get $at) (i32.const 0x1080))))))`;
  }
}

/** WebAssembly text of the random program number `seed`. */
export function randomProgram(seed: number, options: RandomOptions): string {
  return new Generator(seed, options).text();
}
