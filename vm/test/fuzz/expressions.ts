import { LOADS, NUMERIC, type Numeric, SPECIAL, type Type } from "./instructions.ts";
import { Random } from "./random.ts";

/** What programs of the grammar are to be like. */
export interface GrammarOptions {
  /**
   * Whether a program makes NaNs canonical by itself wherever their bits show, so that it gives the same when it is not
   * instrumented. True if left out.
   */
  readonly canonical?: boolean;
  /** Whether programs may trap; if not, every one of them halts. True if left out. */
  readonly traps?: boolean;
  /** Whether functions have a few statements only. */
  readonly brief?: boolean;
}

/** Functions that a program calls, directly and through tables. */
export const FUNCTIONS = 4;
/** Instructions that look at the sign or payload of their operand. */
const SHOWS_BITS = /reinterpret_f|copysign/;
const PARTIAL = /\.(div|rem)_[su]$/;
const TRUNCATION = /\.trunc_f(32|64)_[su]$/;

/** Writes random expressions. What would trap is mostly kept from it, or always where programs may not trap. */
export abstract class Expressions {
  protected readonly random: Random;
  protected readonly options: Required<GrammarOptions>;
  /** Whether this program traps more often than others. */
  protected readonly moreTraps: boolean;
  /** How seldom something that may trap is left unguarded. */
  private readonly reckless: number;
  /** Labels so far; each has a name of its own. */
  protected labels = 0;
  /** Labels of blocks in scope, by the type they take; loops are not among them, so that every round spends. */
  protected scope: [string, Type | undefined][] = [];

  constructor(seed: number, { canonical = true, traps = true, brief = false }: GrammarOptions) {
    this.random = new Random(seed);
    this.options = { canonical, traps, brief };
    this.moreTraps = this.random.once(3) && traps;
    this.reckless = this.moreTraps ? 12 : 400;
  }

  protected abstract stmt(depth: number): string;

  /** Whether to leave something unguarded. */
  protected risky(seldom = this.reckless): boolean {
    return this.random.once(seldom) && this.options.traps;
  }
  protected visible(type: Type, text: string): string {
    return this.options.canonical && type.startsWith("f") ? `(call $canon_${type} ${text})` : text;
  }
  protected small(depth: number, mask: number): string {
    return `(i32.and ${this.expr("i32", depth)} (i32.const ${mask}))`;
  }
  protected address(depth: number): string {
    const { random } = this;
    if (this.risky()) return this.expr("i32", depth);
    return random.once(4)
      ? `(i32.const ${random.below(random.pick([0x400, 0xfe00]))})`
      : this.small(depth, random.pick([0x3f8, 0x3ff, this.options.traps ? 0xfff8 : 0x7ff8]));
  }
  protected offset(): string {
    const { random } = this;
    if (this.risky(200)) return ` offset=${random.pick([65_536, 0xffffffff])}`;
    return random.once(3) ? ` offset=${random.below(200)}` : "";
  }
  protected local(type: Type): string {
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
    if (safe && PARTIAL.test(name)) {
      // Also not -1, if the least number divided by it must not trap.
      const divisor = this.options.traps ? args[last] : `(${type}.shr_u ${args[last]} (${type}.const 1))`;
      args[last] = `(${type}.or ${divisor} (${type}.const 2))`;
    }
    if (safe && TRUNCATION.test(name)) args[0] = `(call $small_${type} ${args[0]})`;
    return `(${name} ${args.join(" ")})`;
  }

  protected expr(type: Type, depth: number): string {
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

  protected reference(): string {
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
    const table = random.once(3) && this.options.traps ? "$u" : "$t";
    const index = this.risky() ? this.expr("i32", 1) : this.small(depth - 2, FUNCTIONS - 1);
    return `(call_indirect ${table} (type $f) ${args} ${index})`;
  }
}
