import { EXTERNREF, FUNCREF } from "../../vm/src/wasm/types.ts";
import { type List, type Node, parseSexprs } from "./sexpr.ts";
import { externObject, NUMBER_TYPES, type Pattern, type Value } from "./values.ts";

/** A module in a script: as text, or as bytes. `malformedText` may refuse text (`module quote`). */
export interface ModuleSource {
  readonly name: string | undefined;
  readonly source: { readonly text: string } | { readonly bytes: Uint8Array };
}

/** What to do with an instance: call an export, or read a global. Arguments are complete after `withConstants`. */
export interface Action {
  readonly kind: "invoke" | "get";
  readonly module: string | undefined;
  readonly name: string;
  readonly args: readonly Constant[];
}

/** A constant of a script; numbers are text until they are parsed all at once (`constants.ts`). */
export type Constant = { readonly number: string; readonly type: string } | { readonly value: Value };
export type Expected =
  | Constant
  | { readonly pattern: Pattern }
  | { readonly either: readonly Expected[] }
  | { readonly unknown: string };

export type Command = { readonly line: number } & (
  | { readonly kind: "module" | "definition"; readonly module: ModuleSource }
  | { readonly kind: "instance"; readonly name: string | undefined; readonly of: string | undefined }
  | { readonly kind: "register"; readonly as: string; readonly module: string | undefined }
  | { readonly kind: "action"; readonly action: Action }
  | { readonly kind: "return"; readonly action: Action; readonly expected: readonly Expected[] }
  | { readonly kind: "trap" | "exhaustion"; readonly action: Action; readonly message: string }
  | {
      readonly kind: "moduleTrap" | "unlinkable" | "invalid" | "malformed";
      readonly module: ModuleSource;
      readonly message: string;
    }
  | { readonly kind: "unknown"; readonly head: string; readonly simd: boolean }
);

const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

const atom = (node: Node | undefined): string | undefined => (node?.kind === "atom" ? node.value : undefined);
const name = (node: Node | undefined): string | undefined => (atom(node)?.startsWith("$") ? atom(node) : undefined);

function text(node: Node | undefined): string {
  if (node?.kind !== "text") throw new SyntaxError("a string was expected");
  return utf8.decode(node.bytes);
}

function list(node: Node | undefined): List {
  if (node?.kind !== "list") throw new SyntaxError("a list was expected");
  return node;
}

function joined(items: readonly Node[]): Uint8Array {
  return Uint8Array.from(items.flatMap((item) => (item.kind === "text" ? [...item.bytes] : [])));
}

/** Reads `(module $name? definition? (binary | quote)? ...)`. */
function moduleSource(source: string, node: List): ModuleSource {
  let at = 1;
  const definition = atom(node.items[at]) === "definition";
  if (definition) at++;
  const id = name(node.items[at]);
  if (id !== undefined) at++;
  const form = atom(node.items[at]);
  if (form === "binary") return { name: id, source: { bytes: joined(node.items.slice(at)) } };
  if (form === "quote") return { name: id, source: { text: utf8.decode(joined(node.items.slice(at))) } };
  const from = node.items[definition ? 1 : 0]?.end ?? node.start;
  return { name: id, source: { text: `(module${source.slice(from, node.end)}` } };
}

function constant(node: Node): Constant | undefined {
  const { items } = list(node);
  const [head, first] = [atom(items[0]) ?? "", items[1]];
  const type = head.endsWith(".const") ? head.slice(0, -6) : "";
  if (type in NUMBER_TYPES && atom(first)) return { type, number: atom(first) as string };
  if (head === "ref.null" && atom(first) === "func") return { value: { type: FUNCREF, ref: null } };
  if (head === "ref.null" && atom(first) === "extern") return { value: { type: EXTERNREF, ref: null } };
  if (head === "ref.extern" && first) return { value: { type: EXTERNREF, ref: externObject(Number(atom(first))) } };
  return undefined;
}

function expected(node: Node): Expected {
  const { items } = list(node);
  const [head, first] = [atom(items[0]) ?? "", atom(items[1])];
  if (head === "either") return { either: items.slice(1).map(expected) };
  const nan = /^nan:(canonical|arithmetic)$/.exec(first ?? "")?.[1];
  const type = NUMBER_TYPES[head.replace(".const", "")];
  if (nan && type !== undefined) return { pattern: { type, nan: nan as "canonical" | "arithmetic" } };
  const value = constant(node);
  if (value) return value;
  if (head === "ref.func") return { pattern: { type: FUNCREF, ref: "any" } };
  if (head === "ref.extern") return { pattern: { type: EXTERNREF, ref: "any" } };
  if (head === "ref.null") return { pattern: { type: undefined, ref: "null" } };
  return { unknown: head };
}

function action(node: Node | undefined): Action | undefined {
  const { items } = list(node);
  const kind = atom(items[0]);
  if (kind !== "invoke" && kind !== "get") return undefined;
  const module = name(items[1]);
  const at = module === undefined ? 1 : 2;
  const args = items.slice(at + 1).map(constant);
  const known = args.filter((arg) => arg !== undefined);
  if (known.length < args.length) return undefined;
  return { kind, module, name: text(items[at]), args: known };
}

const MODULE_ASSERTIONS: Readonly<Record<string, "unlinkable" | "invalid" | "malformed" | "moduleTrap">> = {
  assert_unlinkable: "unlinkable",
  assert_invalid: "invalid",
  assert_malformed: "malformed",
  assert_trap: "moduleTrap",
};

function command(source: string, node: List): Command {
  const { items } = node;
  const head = atom(items[0]) ?? "";
  const line = lineOf(source, node.start);
  const unknown = { line, kind: "unknown", head, simd: source.slice(node.start, node.end).includes("v128") } as const;
  if (head === "module") {
    const form = atom(items[1]);
    if (form === "instance") return { line, kind: "instance", name: name(items[2]), of: name(items[3]) };
    return { line, kind: form === "definition" ? "definition" : "module", module: moduleSource(source, node) };
  }
  if (head === "register") return { line, kind: "register", as: text(items[1]), module: name(items[2]) };
  if (head === "invoke" || head === "get") {
    const found = action(node);
    return found ? { line, kind: "action", action: found } : unknown;
  }
  const inner = items[1]?.kind === "list" ? items[1] : undefined;
  const onModule = MODULE_ASSERTIONS[head];
  if (onModule !== undefined && inner && atom(inner.items[0]) === "module") {
    return { line, kind: onModule, module: moduleSource(source, inner), message: text(items[2]) };
  }
  const found = inner && action(inner);
  if (!found) return unknown;
  if (head === "assert_return") return { line, kind: "return", action: found, expected: items.slice(2).map(expected) };
  if (head === "assert_trap") return { line, kind: "trap", action: found, message: text(items[2]) };
  if (head === "assert_exhaustion") return { line, kind: "exhaustion", action: found, message: text(items[2]) };
  return unknown;
}

let counted = { source: "", at: 0, line: 1 };

/** Line of a character; asked for in order, so the count goes on from the last one. */
function lineOf(source: string, at: number): number {
  if (counted.source !== source || counted.at > at) counted = { source, at: 0, line: 1 };
  for (; counted.at < at; counted.at++) if (source.charCodeAt(counted.at) === 10) counted.line++;
  return counted.line;
}

/**
 * Splits a script of the official test suite into its commands.
 *
 * @throws SyntaxError If it is none.
 */
export function parseScript(source: string): Command[] {
  return parseSexprs(source).map((node) => command(source, node));
}
