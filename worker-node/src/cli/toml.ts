import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";

/**
 * Reads a configuration file.
 *
 * @param options.mustExist Whether a file that is missing is a failure.
 * @param options.fail Makes the error to throw for a file that cannot be read, or is no TOML.
 * @returns Its values; undefined if it is missing and may be.
 */
export function readToml(
  path: string,
  options: { readonly mustExist: boolean; readonly fail: (message: string, cause: unknown) => Error },
): Record<string, unknown> | undefined {
  const { mustExist, fail } = options;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const missing = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (missing && !mustExist) return undefined;
    throw fail(`The configuration file ${path} cannot be read.`, error);
  }
  try {
    return parse(text);
  } catch (error) {
    const why = error instanceof TomlError ? error.message.split("\n")[0] : String(error);
    throw fail(`The configuration file ${path} is not TOML: ${why}`, error);
  }
}
