import { ALONE, type Handler, type Place, singles } from "./handlers.ts";
import { COMPARISONS, meaningOf, PLAIN } from "./numbers.ts";

/** One instruction of several that are carried out together. */
export interface FusedStep {
  /** Name of the handler that would carry it out alone. */
  readonly name: string;
  /** Which of its operands is what the step before wrote: it is not read from its slot. */
  readonly link: "b" | "c" | undefined;
}

/** Several instructions one after another, the first of which stands for all. */
export interface Fused {
  readonly steps: readonly FusedStep[];
  readonly handler: Handler;
}

const ELEMENT = "i32.mul ri, i32.add rr b, i32.shl ri b, i32.add rr b";
const TESTS = [
  "i32.ge_s if ri",
  "i32.ge_s if rr",
  "i32.le_s if rr",
  "i32.ge_u if ri",
  "i32.ge_u if rr",
  "i32.lt_s if ri",
];

/**
 * What is carried out together: what compilers write for elements of arrays, for ends of loops and for the meter. A letter
 * says which operand the step before gives. Behind a `br` comes what stands at its target.
 */
const SEQUENCES: readonly string[] = [
  ...["load64 r b", "load32u r b"].flatMap((load) => [
    `${ELEMENT}, ${load}`,
    `i32.shl ri, i32.add rr b, ${load}`,
    `i32.add rr, ${load}`,
    `i32.add ri, ${load}`,
  ]),
  `${ELEMENT}, load64 r b, f64.mul rr b`,
  `${ELEMENT}, load64 r b, f64.mul rr b, f64.add rr b`,
  `${ELEMENT}, load64 r b, f64.mul rr b, f64.sub rr c`,
  `${ELEMENT}, load32u r b, i32.add rr b`,
  ELEMENT,
  "i32.shl ri, i32.add rr b, load64 r b, f64.add rr b",
  "i32.shl ri, i32.add rr b, load64 r b, f64.mul rr b",
  "i32.add ri, i32.shl ri b, i32.add rr b, load64 r b, f64.add rr b",
  "i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b, f64.add rr b",
  "i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b, f64.mul rr b, f64.add rr b",
  "i32.add ri, i32.shl ri b, i32.add rr b, load64 r b",
  "i32.sub ri, i32.shl ri b, i32.add rr b, load64 r b",
  "i32.add rr, load64 r b, f64.add rr b",
  "i32.mul ri, i32.add rr b",
  "i32.shl ri, i32.add rr b",
  "i32.add rr, i32.add rr b",
  "i32.add rr, load8u r b",
  "load64 r, f64.mul rr b",
  "load64 r, f64.mul rr b, f64.add rr b",
  "load64 r, f64.add rr b",
  "f64.mul rr, f64.add rr b",
  "f64.mul rr, f64.add rr b, store64 rr",
  "f64.add rr, store64 rr",
  "f64.div ri, store64 rr",
  "store64 rr, i32.add ri",
  "load32u r, i32.add rr b",
  "i32.rotr ri, i32.xor rr b",
  "i32.rotr ri, i32.rotr ri, i32.xor rr b",
  "i32.xor rr, i32.add rr b",
  "i32.and rr, i32.xor rr b",
  "i32.gt_s rr, select c",
  "i64.sub ri, i64.lt_s if ri b",
  "global_get near, global_get near",
  "global_get near, i64.shl ri b, i64.xor rr b, global_set near b",
  "global_get near, i64.shr_u ri b, i64.xor rr b, global_set near b",
  "i64.xor rr, global_set near b",
  "global_get near, i64.shl ri b",
  "mov r, mov r",
  "mov r, mov r, mov r",
  "mov r, ret",
  "mov r, call",
  ...TESTS.flatMap((test) => [
    `br, ${test}`,
    `i32.add ri, br, ${test}`,
    `i32.add rr, br, ${test}`,
    `store64 rr, i32.add ri, br, ${test}`,
  ]),
  "i32.add ri, br",
  "br, br",
];

const byName = new Map(singles().map((handler) => [handler.name, handler]));
const commutes = (name: string): boolean => /\.(add|mul|and|or|xor|eq|ne|min|max) rr$/.test(name);

/** Names of instructions whose result may be a NaN that is not canonical before it is written. */
const NANS: ReadonlySet<string> = new Set(PLAIN.filter(({ name }) => meaningOf(name).nan).map(({ name }) => name));
const COMPARES: ReadonlySet<string> = new Set(COMPARISONS.map(({ name }) => name));
const operation = (name: string): string => name.split(" ")[0] as string;

function read(text: string): FusedStep {
  const link = / [bc]$/.test(text) ? (text.slice(-1) as "b" | "c") : undefined;
  return { name: link === undefined ? text : text.slice(0, -2), link };
}

function linked(value: string): (type: string) => string {
  return (type) => {
    if (type === "f64") return `reinterpret<f64>(${value})`;
    return type === "f32" ? `reinterpret<f32>(<u32>${value})` : `<${type}>${value}`;
  };
}

function check({ name, link }: FusedStep, before: FusedStep | undefined): void {
  if (link === undefined) return;
  if (before === undefined) throw new Error(`nothing stands before ${name}`);
  if (link === "c" && commutes(name)) throw new Error(`${name} takes its link as its first operand`);
  const open = NANS.has(operation(before.name));
  if (open && !NANS.has(operation(name)) && !COMPARES.has(operation(name))) {
    throw new Error(`${name} would see a NaN of ${before.name} that is not canonical`);
  }
}

function fuse(text: string): Fused {
  const steps = text.split(", ").map(read);
  const body = steps.map((step, i) => {
    const handler = byName.get(step.name);
    if (!handler) throw new Error(`no handler is named ${step.name}`);
    check(step, steps[i - 1]);
    const last = i === steps.length - 1;
    const given = linked(`r${i - 1}`);
    const at: Place = {
      b: step.link === "b" ? given : ALONE.b,
      c: step.link === "c" ? given : ALONE.c,
      keep: steps[i + 1]?.link === undefined ? undefined : `r${i}`,
      next: last ? ALONE.next : "ip += 16;",
      jumped: last ? ALONE.jumped : "",
    };
    const kept = at.keep === undefined ? "" : `let ${at.keep}: u64 = 0; `;
    return `${kept}{ ${handler.body(at)} }`;
  });
  return { steps, handler: { name: text, body: () => body.join(" ") } };
}

/** All sequences; the longest that fits is taken. */
export const FUSED: readonly Fused[] = SEQUENCES.map(fuse);
