import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The forms in which a private key could stand in a file. */
function formsOf(key: string): Buffer[] {
  const bytes = Buffer.from(key.replace(/^0x/, ""), "hex");
  const hex = bytes.toString("hex");
  const texts = [hex, hex.toUpperCase(), bytes.toString("base64").replace(/=+$/, ""), BigInt(key).toString()];
  const list = [...bytes].join(",");
  return [bytes, ...[...texts, list, list.replaceAll(",", ", ")].map((text) => Buffer.from(text))];
}

/** What is in a file; nothing if the process that it belongs to has removed or renamed it meanwhile. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw error;
  }
}

/**
 * Files below a folder in which a secret stands: private keys in any usual form, passwords as they are.
 *
 * @param except Names of files that are there to hold one.
 */
export function filesWithSecrets(
  folder: string,
  secrets: { readonly keys: readonly string[]; readonly passwords: readonly string[] },
  except: readonly string[],
): { readonly read: number; readonly found: readonly string[] } {
  const needles = [...secrets.keys.flatMap(formsOf), ...secrets.passwords.map((text) => Buffer.from(text))];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !except.includes(entry.name),
  );
  const found = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const content = readIfThere(path);
      return needles.some((needle) => content.includes(needle));
    });
  return { read: files.length, found };
}
