import { readFile } from "node:fs/promises";
import { type Picture, placeTile, raytraceProgram, tiles } from "@conun/examples/raytrace/tiles";
import { compileProgramAsync, inputRegion, pin, Runner, taskSeed } from "@conun/vm";

/** The demonstration's picture: 100 tiles. */
export const PICTURE: Picture = {
  width: 800,
  height: 600,
  columns: 10,
  rows: 10,
  samples: 2,
  bounces: 4,
  angle: 20_000,
};

/** What one tile may use; the dearest one uses two thirds of these steps. */
export const LIMITS = { steps: 80_000_000n, memoryBytes: 2 ** 20 * 16, outputBytes: 2 ** 16 } as const;

/** The ray tracer, as its author built it. */
export function readProgram(): Promise<Uint8Array> {
  return readFile(raytraceProgram);
}

/** The inputs of the picture's tiles. */
export function inputs(): Uint8Array[] {
  return tiles(PICTURE);
}

/** Puts the picture together from the tiles' outputs, in the order of the tiles. */
export function assemble(outputs: readonly Uint8Array[]): Uint8Array {
  const pixels = new Uint8Array(PICTURE.width * PICTURE.height * 3);
  for (const [index, output] of outputs.entries()) placeTile(PICTURE, pixels, index, output);
  return pixels;
}

/** Draws the picture here, without any market: what the workers' result is compared with. */
export async function drawHere(program: Uint8Array, signal: AbortSignal): Promise<Uint8Array> {
  const { module, id } = pin(program);
  const compiled = await compileProgramAsync(module, id);
  const runner = new Runner();
  const limits = { steps: LIMITS.steps, pages: LIMITS.memoryBytes / 65_536, outputBytes: LIMITS.outputBytes };
  const outputs: Uint8Array[] = [];
  for (const [index, stdin] of inputs().entries()) {
    await new Promise(setImmediate); // ctrl-C is heard between two tiles
    signal.throwIfAborted();
    outputs.push(runner.run(compiled, inputRegion({ stdin, args: [], seed: taskSeed(index) }), limits).output);
  }
  return assemble(outputs);
}
