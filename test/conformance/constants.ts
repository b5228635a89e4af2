import { decode } from "../../vm/src/wasm/decode.ts";
import { I64 } from "../../vm/src/wasm/types.ts";
import type { Command, Constant, Expected } from "./script.ts";
import { assemble } from "./text.ts";
import { NUMBER_TYPES, type Value } from "./values.ts";

/** Gives the value of a constant that occurs in the script. */
export type Constants = (constant: Constant) => Value;

const keyOf = (type: string, number: string): string => `${type} ${number}`;

function* ofExpected(expected: Expected): Generator<Constant> {
  if ("either" in expected) for (const one of expected.either) yield* ofExpected(one);
  else if ("number" in expected || "value" in expected) yield expected;
}

function* constantsOf(commands: readonly Command[]): Generator<Constant> {
  for (const command of commands) {
    if (!("action" in command)) continue;
    yield* command.action.args;
    if (command.kind === "return") for (const one of command.expected) yield* ofExpected(one);
  }
}

/** Has all numbers of a script read by the text parser at once: as globals of one module. */
export async function readConstants(commands: readonly Command[]): Promise<Constants> {
  const texts = new Map<string, Value | undefined>();
  for (const constant of constantsOf(commands)) {
    if ("number" in constant) texts.set(keyOf(constant.type, constant.number), undefined);
  }
  const keys = [...texts.keys()];
  const globals = keys
    .map((key) => key.split(" "))
    .map(([type, number]) => `(global ${type} (${type}.const ${number}))`);
  const module = decode(await assemble(`(module ${globals.join("\n")})`));
  keys.forEach((key, index) => {
    const init = module.globals[index]?.init;
    if (init?.kind !== "const") throw new Error(`no constant: ${key}`);
    const high = init.type === I64 || init.type === NUMBER_TYPES.f64 ? BigInt(init.high >>> 0) << 32n : 0n;
    texts.set(key, { type: init.type, bits: high | BigInt(init.low >>> 0) });
  });
  return (constant) => {
    if ("value" in constant) return constant.value;
    const value = texts.get(keyOf(constant.type, constant.number));
    if (value === undefined) throw new Error(`no constant: ${constant.type} ${constant.number}`);
    return value;
  };
}
