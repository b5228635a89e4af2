import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect } from "chai";

const ROOT = resolve(import.meta.dirname, "../../src/storage");
/** What the main entry of the package may use. */
const ENTRIES = [
  "http/http-storage.ts",
  "kubo-storage.ts",
  "hint.ts",
  "errors.ts",
  "storage.ts",
  "publish/inputs.ts",
  "publish/objects.ts",
  "read/inputs.ts",
  "read/objects.ts",
  "codec/manifest.ts",
  "codec/inputs-chunk.ts",
  "codec/outputs-bundle.ts",
];
/** Loaded on first use only: they are large. */
const LAZY = ["ipfs-unixfs-exporter", "ipfs-unixfs-importer", "kubo-rpc-client"];
const IMPORT = /^\s*(?:import|export)\s(?!type\b)[^;]*?from\s+"([^"]+)"/gm;

function reachable(): Map<string, { source: string; imports: string[] }> {
  const seen = new Map<string, { source: string; imports: string[] }>();
  const queue = ENTRIES.map((entry) => join(ROOT, entry));
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    const source = readFileSync(path, "utf8");
    const imports = [...source.matchAll(IMPORT)].map((match) => match[1] ?? "");
    seen.set(path, { source, imports });
    for (const target of imports) if (target.startsWith(".")) queue.push(resolve(dirname(path), target));
  }
  return seen;
}

describe("storage: in browsers", () => {
  it("uses no Node built-ins, none of Node's globals, nothing of the storage node", () => {
    const files = reachable();
    expect(files.size).to.be.greaterThan(15);
    for (const [path, { source, imports }] of files) {
      const name = relative(ROOT, path);
      expect(existsSync(path)).to.equal(true);
      expect(name).to.not.match(/^node\//);
      expect(
        imports.filter((target) => target.startsWith("node:")),
        name,
      ).to.deep.equal([]);
      expect(source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""), name).to.not.match(/\b(Buffer|process|require)\b/);
    }
  });

  it("loads what is large only when it is needed", () => {
    const eager = [...reachable().values()].flatMap(({ imports }) => imports);
    expect(eager.filter((target) => LAZY.includes(target))).to.deep.equal([]);
  });
});
