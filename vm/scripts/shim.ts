import wabt from "wabt";

/** The shim's text as a binary with function names. */
export async function assembleShim(text: string): Promise<Uint8Array> {
  const module = (await wabt()).parseWat("wasi.wat", text);
  try {
    module.resolveNames();
    module.validate();
    return module.toBinary({ write_debug_names: true }).buffer;
  } finally {
    module.destroy();
  }
}

/** The generated TypeScript file that carries the binary. */
export function shimSource(binary: Uint8Array): string {
  const base64 = Buffer.from(binary).toString("base64");
  const lines = (base64.match(/.{1,110}/g) ?? []).map((line) => `  "${line}",`);
  return [
    "/** `wasi.wat`, assembled by `scripts/build-shim.ts`; base64. Do not edit. */",
    "// biome-ignore format: generated",
    "export const SHIM_WASM = [",
    ...lines,
    '].join("");',
    "",
  ].join("\n");
}
