import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";

const utf8 = new TextEncoder();

/** Characters beyond ASCII as escapes: the parser refuses some that look alike, though the format allows them. */
function escaped(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (char) =>
    [...utf8.encode(char)].map((byte) => `\\${byte.toString(16)}`).join(""),
  );
}

/**
 * Translates WebAssembly text to the binary format, without validating it.
 *
 * @throws Error If the text is malformed.
 */
export async function assemble(text: string): Promise<Uint8Array> {
  const wrapped = /^\s*\(\s*module\b/.test(text) ? text : `(module ${text}\n)`;
  try {
    return await parse(escaped(wrapped));
  } catch (error) {
    throw new SyntaxError(`malformed text: ${String(error)}`, { cause: error });
  }
}
