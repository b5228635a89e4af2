import { fileURLToPath } from "node:url";
import { compileProgram, inputRegion, pin, Runner, toHex } from "@conun/vm";
import * as programs from "./programs.ts";
import { noise } from "./reference.ts";

/** A program with an input and limits that make it end in one of all ways. */
export interface DeterminismCase {
  readonly name: string;
  readonly program: Uint8Array;
  readonly stdin: Uint8Array;
  readonly steps: bigint;
}

const doubles = (...values: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(values).buffer);
const quietPayload = Uint8Array.of(1, 2, 3, 4, 5, 6, 0xf8, 0xff);
const MANY = 10n ** 9n;
const make = (name: string, program: Uint8Array, stdin: Uint8Array = noise(1, 64), steps = MANY): DeterminismCase => ({
  name,
  program,
  stdin,
  steps,
});

export const determinismCases: readonly DeterminismCase[] = [
  make("echo", programs.echo, noise(2, 5000)),
  make("exit", programs.exits),
  make("unreachable", programs.stops),
  make("fault", programs.outOfBounds),
  make("deep recursion", programs.deep),
  make("out of steps", programs.endless, new Uint8Array(0), 5_000_001n),
  make("loop", programs.spin, Uint8Array.of(0, 0, 16, 0, 0, 0, 0, 0)),
  make("output limit", programs.flood),
  make("memory", programs.bomb),
  make("floats", programs.floats, doubles(100_000.5)),
  make("floats: negative", programs.floats, doubles(-3.25)),
  make("floats: infinity", programs.floats, doubles(Number.POSITIVE_INFINITY)),
  make("floats: NaN with payload", programs.floats, quietPayload),
  make("floats: subnormal, out of steps", programs.floats, doubles(5e-324), 1_000_000n),
  make("NaN operands", programs.nanOperands, quietPayload),
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const runner = new Runner();
  const found = determinismCases.map(({ name, program, stdin, steps }) => {
    const compiled = compileProgram(pin(program).module);
    const limits = { steps, pages: 40, outputBytes: 1 << 17 };
    const result = runner.run(compiled, inputRegion({ stdin }), limits);
    return [name, [result.kind, result.code, toHex(result.output), `${result.steps}`]] as const;
  });
  process.stdout.write(JSON.stringify(Object.fromEntries(found)));
}
