import { INSTRUCTIONS, type Instruction } from "../../src/machine/table.ts";
import { F32, I32, I64, type ValType } from "../../src/wasm/types.ts";
import { COMPARISONS, type Meaning, meaningOf, PLAIN, typeName } from "./numbers.ts";

/** Where an instruction stands among those that are carried out together. */
export interface Place {
  /** What reads `S[b]` and `S[c]` as a type. */
  readonly b: (type: string) => string;
  readonly c: (type: string) => string;
  /** Variable of 64 bits that takes the result as well. */
  readonly keep: string | undefined;
  /** What comes behind it: the next instruction, which `ip` stands at; or that of the loop's next turn. */
  readonly next: string;
  /** What comes behind a jump. */
  readonly jumped: string;
}

/** What carries out one kind of decoded instruction: a case of the loop's switch. */
export interface Handler {
  readonly name: string;
  /** AssemblyScript. Ends as its place says, or leaves the loop by `break` with a reason set. */
  readonly body: (at: Place) => string;
}

const slot = (at: number): string => `base + (<usize>load<u16>(ip, ${at}) << 3)`;
/** Addresses of `S[a]`, `S[b]`, `S[c]`. */
const A = slot(2);
const B = slot(4);
const C = slot(6);
const NEXT = "ip += 16; continue;";
const FAULT = "reason = ENDED; ended = 1; break;";

const read = (type: string, at: string): string => `load<${type}>(${at})`;
/** The place of an instruction by itself. */
export const ALONE: Place = {
  b: (type) => read(type, B),
  c: (type) => read(type, C),
  keep: undefined,
  next: NEXT,
  jumped: "continue;",
};

/** Goes to the decoded instruction at `target`. Budgets are looked at here and nowhere else: code between jumps is short. */
const jump = (target: string, { jumped } = ALONE): string =>
  `{ const to: usize = ${target}; k += ip + 16 - to; ip = to; if (<i32>(k + ip) > limit) { reason = PAUSED; break; } ${jumped} }`;

/** The same, to a `pc` that may be any number. */
const jumpTo = (pc: string): string => `{ const pc: u32 = ${pc}; ${jump("placeOf(pc)")} }`;

/** Writes a word to `S[a]`. */
const put = (word: string, { keep }: Place): string =>
  keep === undefined ? `store<u64>(${A}, ${word});` : `${keep} = ${word}; store<u64>(${A}, ${keep});`;

/** Writes the value of a meaning, of this type, to `S[a]`. */
function write(type: ValType, { value, nan, to }: Meaning, at: Place): string {
  if (to === "u32") return put(`<u64>(${value})`, at);
  if (to === "u64") return put(value, at);
  if (type === I32) return put(`<u64>(<u32>(${value}))`, at);
  if (type === I64) return put(`<u64>(${value})`, at);
  const bits = type === F32 ? "<u64>reinterpret<u32>(v)" : "reinterpret<u64>(v)";
  const canonical = type === F32 ? "0x7fc00000" : "0x7ff8000000000000";
  const v = `const v: ${typeName(type)} = ${value};`;
  return nan ? `${v} ${put(bits, at)} if (v != v) store<u64>(${A}, ${canonical});` : `${v} ${put(bits, at)}`;
}

/** The immediate operand of what does not branch. */
const immediate = (type: string): string => `load<${type}>(ip, 8)`;
/** The immediate operand of what branches: the upper half of `imm`, sign-extended. */
function narrow(type: string): string {
  if (type === "i64") return "<i64>load<i32>(ip, 12)";
  if (type === "u64") return "<u64>(<i64>load<i32>(ip, 12))";
  if (type === "f64") return "reinterpret<f64>(<i64>load<i32>(ip, 12))";
  return `load<${type}>(ip, 12)`;
}

const commutes = (name: string): boolean => /\.(add|mul|and|or|xor|eq|ne|min|max)$/.test(name);

function plain({ name, left, right, result }: Instruction): Handler[] {
  const meaning = meaningOf(name);
  const x = meaning.as ?? typeName(left);
  const y = meaning.as ?? (right === 0 ? "" : typeName(right));
  const run =
    (first: (at: Place) => string, second?: (at: Place) => string) =>
    (at: Place): string =>
      [
        `const x: ${x} = ${first(at)};`,
        second === undefined ? "" : `const y: ${y} = ${second(at)};`,
        meaning.fault === undefined ? "" : `if (${meaning.fault}) { ${FAULT} }`,
        write(result, meaning, at),
        at.next,
      ].join(" ");
  if (right === 0) {
    return [
      { name: `${name} r`, body: run(({ b }) => b(x)) },
      { name: `${name} i`, body: run(() => immediate(x)) },
    ];
  }
  const [first, second] = [({ b }: Place) => b(x), ({ c }: Place) => c(y)];
  return [
    { name: `${name} rr`, body: run(first, second) },
    { name: `${name} ri`, body: run(first, () => immediate(y)) },
    ...(commutes(name) ? [] : [{ name: `${name} ir`, body: run(() => immediate(x), second) }]),
  ];
}

/** Comparisons that branch. Those of integers and `eq`, `ne` have an opposite, which stands for `unless`. */
function branching({ name, left, right }: Instruction): Handler[] {
  if (right === 0) return [];
  const { as, value } = meaningOf(name);
  const type = as ?? typeName(left);
  const opposite = left === I32 || left === I64 || /\.(eq|ne)$/.test(name);
  const form = (kind: "if" | "unless", operand: string, second: (at: Place) => string): Handler => ({
    name: `${name} ${kind} ${operand}`,
    body: (at) =>
      [
        `const x: ${type} = ${at.b(type)}; const y: ${type} = ${second(at)};`,
        `if (${kind === "if" ? value : `!(${value})`}) ${jump("load<u32>(ip, 8)")}`,
        at.next,
      ].join(" "),
  });
  const kinds = opposite ? (["if"] as const) : (["if", "unless"] as const);
  return kinds.flatMap((kind) => [form(kind, "rr", ({ c }) => c(type)), form(kind, "ri", () => narrow(type))]);
}

/** Loads by what they read: bytes, and how the value is extended. Several instructions share one. */
const LOADS: Readonly<Record<string, readonly [type: string, to: string, size: number]>> = {
  load8u: ["u8", "", 1],
  load8s32: ["i8", "<u32><i32>", 1],
  load8s64: ["i8", "<i64>", 1],
  load16u: ["u16", "", 2],
  load16s32: ["i16", "<u32><i32>", 2],
  load16s64: ["i16", "<i64>", 2],
  load32u: ["u32", "", 4],
  load32s: ["i32", "<i64>", 4],
  load64: ["u64", "", 8],
};

/** Address of an access; leaves by a fault if it is not all in memory. */
const address = (register: boolean, size: number, { b }: Place): string =>
  `const e: u64 = ${register ? `<u64>${b("u32")} + ` : ""}<u64>load<u32>(ip, 8); if (e + ${size} > memoryEnd) { ${FAULT} }`;

function loads(): Handler[] {
  return Object.entries(LOADS).flatMap(([name, [type, to, size]]) =>
    (["r", "i"] as const).map((operand): Handler => {
      const value = `<u64>${to}load<${type}>(guest + <usize>e)`;
      return {
        name: `${name} ${operand}`,
        body: (at) => `${address(operand === "r", size, at)} ${put(value, at)} ${at.next}`,
      };
    }),
  );
}

/** Marks the pages of `size` bytes written at `e`. */
function marked(size: number): string {
  const first = "store<u8>(GUEST_MARKS + (<usize>e >> PAGE_BITS), WRITTEN);";
  if (size === 1) return first;
  const last = `store<u8>(GUEST_MARKS + ((<usize>e + ${size - 1}) >> PAGE_BITS), WRITTEN);`;
  return `${first} if ((<u32>e & 4095) > ${4096 - size}) ${last}`;
}

function stores(): Handler[] {
  return [8, 16, 32, 64].flatMap((bits) =>
    ["rr", "ri", "ir", "ii"].map((operands): Handler => {
      const type = `u${bits}`;
      const constant = bits === 64 ? "<u64><i64>load<i32>(ip, 12)" : `<${type}>load<i32>(ip, 12)`;
      const value = (at: Place): string => (operands[1] === "r" ? at.c(type) : constant);
      return {
        name: `store${bits} ${operands}`,
        body: (at) =>
          [
            address(operands[0] === "r", bits / 8, at),
            `store<${type}>(guest + <usize>e, ${value(at)}); ${marked(bits / 8)} ${at.next}`,
          ].join(" "),
      };
    }),
  );
}

const enter = (link: string, target: string): string =>
  `base = frame; if (frame > <usize>register(HIGHEST)) setRegister(HIGHEST, frame); ${link} ${target}`;
const frame = `const frame: usize = base + (<usize>load<u16>(ip, 2) << 3); if (frame > FP_END) { ${FAULT} }`;

/** Rounds of what repeats that the budget lets. */
const repeated = (call: string): string =>
  [
    "const most: i32 = (limit + 15 - <i32>(k + ip)) >> 4; if (most <= 0) { reason = PAUSED; break; }",
    `const r = ${call}; if (r > 0) { k += r << 4; continue; } if (r == 0) { ${NEXT} }`,
    `if (r == -1) { ${FAULT} } reason = NO_MEMORY; break;`,
  ].join(" ");
/** What helps itself: gives 0, or why it cannot. */
const once = (call: string): string =>
  `const r = ${call}; if (r == 0) { ${NEXT} } if (r == -1) { ${FAULT} } reason = NO_MEMORY; break;`;

const SPECIAL: Readonly<Record<string, string | Handler["body"]>> = {
  fault: FAULT,
  stop: FAULT,
  nop: NEXT,
  /** Stands behind a single instruction. */
  pause: "reason = PAUSED; break;",
  br: (at) => jump("load<u32>(ip, 8)", at),
  br_if: `if (load<u32>(${B})) ${jump("load<u32>(ip, 8)")} ${NEXT}`,
  br_unless: `if (!load<u32>(${B})) ${jump("load<u32>(ip, 8)")} ${NEXT}`,
  br_table: jumpTo(`load<u32>(ip, 8) + min(load<u32>(${B}), load<u32>(ip, 12))`),
  // imm: place of the target, and the pc to return to.
  call: `${frame} ${enter(
    "store<u64>(base + (<usize>load<u16>(ip, 4) << 3), (<u64>load<u16>(ip, 2) << 32) | <u64>load<u32>(ip, 12));",
    jump("load<u32>(ip, 8)"),
  )}`,
  call_indirect: [
    `const index = load<u32>(${B}); if (index >= 1048576) { ${FAULT} }`,
    "const entry: u64 = entryAt(load<u32>(ip, 12), index);",
    `if (!entry || <u32>(entry >> 32) != load<u32>(ip, 8)) { ${FAULT} } ${frame}`,
    enter(
      "store<u64>(base + (<usize>load<u16>(ip, 6) << 3), (<u64>load<u16>(ip, 2) << 32) | <u64>(pcOf(ip) + 1));",
      jumpTo("<u32>entry"),
    ),
  ].join(" "),
  ret: [
    `const w: u64 = load<u64>(${B}); const down: u64 = (w >> 32) << 3;`,
    `if (down > <u64>(base - STACK)) { ${FAULT} } base -= <usize>down;`,
    "if (base < <usize>register(LOWEST)) setRegister(LOWEST, base);",
    jumpTo("<u32>w"),
  ].join(" "),
  "mov r": (at) => `${put(at.b("u64"), at)} ${at.next}`,
  "mov i": (at) => `${put("load<u64>(ip, 8)", at)} ${at.next}`,
  select: (at) => `${put(`load<u64>(${at.c("u32")} ? ${B} : ${slot(8)})`, at)} ${at.next}`,
  // Globals of the first granule: imm is the word's address.
  "global_get near": (at) => `${put("load<u64>(<usize>load<u32>(ip, 8))", at)} ${at.next}`,
  "global_set near": (at) =>
    [
      `const word: usize = load<u32>(ip, 8); store<u64>(word, ${at.b("u64")});`,
      `store<u8>(MARKS + ((word - GLOBALS) >> PAGE_BITS), WRITTEN); ${at.next}`,
    ].join(" "),
  "global_get far": `store<u64>(${A}, load<u64>(readable(REGION_GLOBALS, load<u32>(ip, 8) << 3))); ${NEXT}`,
  "global_set far": `const at = writable(REGION_GLOBALS, load<u32>(ip, 8) << 3); if (!at) { reason = NO_MEMORY; break; } store<u64>(at, load<u64>(${B})); ${NEXT}`,
  input_word: `const word = load<u32>(${B}); store<u64>(${A}, word < 536870912 ? load<u64>(readable(REGION_INPUT, word << 3)) : 0); ${NEXT}`,
  output_word: once("outputWord(ip, base)"),
  memory_size: `store<u64>(${A}, memoryEnd >> 16); ${NEXT}`,
  memory_grow: [
    `const pages: u64 = memoryEnd >> 16; const more: u64 = pages + <u64>load<u32>(${B});`,
    `if (more > min<u64>(load<u64>(ip, 8), 65536)) { store<u64>(${A}, 0xffffffff); ${NEXT} }`,
    "if (!reserveGuest(<u32>more)) { reason = NO_MEMORY; break; }",
    `guest = register(GUEST); setRegister(PAGES, <u32>more); memoryEnd = more << 16; store<u64>(${A}, pages); ${NEXT}`,
  ].join(" "),
  memory_copy: repeated("memoryCopy(ip, base, most)"),
  memory_fill: repeated("memoryFill(ip, base, most)"),
  memory_init: repeated("memoryInit(ip, base, most)"),
  table_copy: repeated("tableCopy(ip, base)"),
  table_fill: repeated("tableFill(ip, base)"),
  table_init: repeated("tableInit(ip, base)"),
  table_get: once("tableGet(ip, base)"),
  table_set: once("tableSet(ip, base)"),
  table_grow: once("tableGrow(ip, base)"),
};

/** Handlers of single instructions, by ascending number. */
export function singles(): Handler[] {
  const special = Object.entries(SPECIAL).map(
    ([name, text]): Handler => ({
      name,
      body: typeof text === "string" ? () => text : text,
    }),
  );
  const served = new Set(special.map(({ name }) => name.split(" ")[0]));
  for (const { name, shape } of INSTRUCTIONS) {
    const elsewhere = ["unary", "binary", "load", "store"].includes(shape);
    if (!elsewhere && !served.has(name)) throw new Error(`vm/scripts/fast/handlers.ts does not carry out ${name}`);
  }
  return [...special, ...PLAIN.flatMap(plain), ...COMPARISONS.flatMap(branching), ...loads(), ...stores()];
}
