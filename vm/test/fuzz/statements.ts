import { Expressions } from "./expressions.ts";
import { STORES, TYPES, type Type } from "./instructions.ts";

/** Writes random statements. */
export abstract class Statements extends Expressions {
  protected stmt(depth: number): string {
    const { random } = this;
    const type = random.pick(TYPES);
    if (depth <= 0) return `(local.set ${this.local(type)} ${this.expr(type, 1)})`;
    switch (random.below(17)) {
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
      case 16:
        return this.nest(depth);
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

  /** Copying from a segment that was dropped traps. */
  private mayDrop(): boolean {
    return this.random.once(8) && this.options.traps;
  }

  private loop(depth: number): string {
    const { random } = this;
    const label = `$loop${this.labels++}`;
    if (random.once(2)) {
      return `(loop ${label} ${this.stmts(depth - 1)} (br_if ${label} (i32.and (call $more) ${this.expr("i32", depth - 1)})))`;
    }
    return this.counted(label, depth);
  }

  /**
   * A loop in one of the shapes that compilers give to counted loops; its body may spoil that. Counter and bound belong to
   * this depth of nesting alone, so that every loop ends.
   */
  private counted(label: string, depth: number): string {
    const { random } = this;
    const [counter, bound] = [`$c${depth}`, `$b${depth}`];
    const [from, to] = [random.below(12) - 3, random.below(24)];
    const start = `(local.set ${counter} (i32.const ${from})) (local.set ${bound} (i32.const ${to}))`;
    const limit = random.once(2) ? `(local.get ${bound})` : `(i32.const ${to})`;
    const body = this.stmts(random.once(2) ? depth - 1 : 0);
    const spend = random.once(2) ? "" : "(br_if $out (i32.eqz (call $more)))";
    const step = (value: number): string => `(i32.add (local.get ${counter}) (i32.const ${value}))`;
    switch (random.below(3)) {
      case 0: {
        const next = `(local.set ${counter} ${step(random.once(4) ? 2 : 1)})`;
        const again = random.once(2) ? `(br ${label})` : `(br_if ${label} (call $more))`;
        return `${start} (block $out (loop ${label} (if (i32.lt_${random.pick(["s", "u"])} (local.get ${counter}) ${limit})
          (then ${body} ${spend} ${next} ${again}))))`;
      }
      case 1:
        return `(local.set ${counter} (i32.const ${-1 - random.below(9)})) (block $out (loop ${label} ${body} ${spend}
          (br_if ${label} (local.tee ${counter} ${step(1)}))))`;
      default:
        return `${start} (local.set ${bound} (i32.add (local.get ${counter}) (i32.const ${1 + random.below(9)})))
          (block $out (loop ${label} ${body} ${spend}
          (br_if ${label} (i32.ne (local.tee ${counter} ${step(1)}) (local.get ${bound})))))`;
    }
  }

  /** Loops inside of each other that walk over arrays of floats, as numeric programs do. */
  private nest(depth: number): string {
    const { random } = this;
    const type = random.pick(["f32", "f64"] as const);
    const [outer, inner] = [`$rows${this.labels}`, `$cells${this.labels++}`];
    const [row, cell] = ["(local.get $n0)", "(local.get $n1)"];
    const start = (array: string): string =>
      `(local.set ${array} (i32.add ${this.small(1, 0x3ff8)} (i32.const ${8 * random.below(8)})))`;
    const at = (array: string): string => {
      const index = random.pick([cell, row, `(i32.add (i32.mul ${row} (i32.const 8)) ${cell})`]);
      return `(i32.add (local.get ${array}) (i32.shl ${index} (i32.const 3)))`;
    };
    const round = (counter: string, label: string): string =>
      `(br_if ${label} (i32.lt_u (local.tee ${counter} (i32.add (local.get ${counter}) (i32.const 1))) (i32.const ${1 + random.below(7)})))`;
    const operator = random.pick(["add", "sub", "mul", "div", "min", "max"]);
    const value = `(${type}.${operator} (${type}.load ${at("$q")}) ${this.expr(type, depth - 2)})`;
    const sum = random.once(2)
      ? `(local.set $${type}_0 (${type}.add (local.get $${type}_0) (${type}.load ${at("$p")})))`
      : "";
    return `${start("$p")} ${start("$q")} (local.set $n0 (i32.const 0)) (loop ${outer} (local.set $n1 (i32.const 0))
      (loop ${inner} (${type}.store ${at("$p")} ${this.visible(type, value)}) ${sum} ${round("$n1", inner)})
      ${round("$n0", outer)})`;
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
        if (this.mayDrop()) return "(data.drop $passive)";
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
        if (this.mayDrop()) return "(elem.drop $some)";
        break;
      default:
        return `(global.set $ref ${this.reference()}) (local.set $ref (global.get $ref))`;
    }
    return `(call $out (i64.extend_i32_u (table.size $u)) (i32.const 1))`;
  }

  protected stmts(depth: number): string {
    return Array.from({ length: 1 + this.random.below(3) }, () => this.stmt(depth)).join(" ");
  }

  /** Mixes a value into the sum that the program writes at its end, so that a wrong one shows. */
  protected note(type: Type, value: string): string {
    const visible = this.visible(type, value);
    const word = {
      i32: `(i64.extend_i32_u ${visible})`,
      i64: visible,
      f32: `(i64.extend_i32_u (i32.reinterpret_f32 ${visible}))`,
      f64: `(i64.reinterpret_f64 ${visible})`,
    }[type];
    return `(global.set $sum (i64.xor (i64.rotl (global.get $sum) (i64.const 7)) ${word}))`;
  }
}
