/** A parsed s-expression of WebAssembly text; `start`..`end` are its characters in the source. */
export type Node = Atom | Text | List;

export interface Atom {
  readonly kind: "atom";
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** A string literal: its bytes, escapes resolved. */
export interface Text {
  readonly kind: "text";
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export interface List {
  readonly kind: "list";
  readonly items: readonly Node[];
  readonly start: number;
  readonly end: number;
}

const utf8 = new TextEncoder();
const ESCAPES: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, '"': 34, "'": 39, "\\": 92 };
const ATOM_END = /[\s()";]|$/g;

/** Reads the s-expressions of `source`, one after another. */
class SexprReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  private fail(message: string, at = this.at): never {
    const line = this.source.slice(0, at).split("\n").length;
    throw new SyntaxError(`line ${line}: ${message}`);
  }

  /** Skips white space, line comments and nested block comments (annotations are lists that nothing reads). */
  private skip(): void {
    const { source } = this;
    for (;;) {
      const char = source[this.at];
      if (char === undefined) return;
      if (char <= " ") this.at++;
      else if (source.startsWith(";;", this.at)) {
        const end = source.indexOf("\n", this.at);
        this.at = end < 0 ? source.length : end;
      } else if (source.startsWith("(;", this.at)) this.skipBlock();
      else return;
    }
  }

  private skipBlock(): void {
    const start = this.at;
    let depth = 0;
    do {
      if (this.source.startsWith("(;", this.at)) {
        depth++;
        this.at += 2;
      } else if (this.source.startsWith(";)", this.at)) {
        depth--;
        this.at += 2;
      } else if (this.at++ >= this.source.length) this.fail("unclosed comment", start);
    } while (depth > 0);
  }

  private text(): Text {
    const { source } = this;
    const start = this.at++;
    const bytes: number[] = [];
    for (;;) {
      const char = source[this.at];
      if (char === undefined) return this.fail("unclosed string", start);
      if (char === '"') break;
      if (char !== "\\") {
        const code = source.codePointAt(this.at) as number;
        const length = code > 0xffff ? 2 : 1;
        bytes.push(...utf8.encode(source.slice(this.at, this.at + length)));
        this.at += length;
        continue;
      }
      const next = source[this.at + 1] ?? "";
      const escaped = ESCAPES[next];
      if (escaped !== undefined) {
        bytes.push(escaped);
        this.at += 2;
      } else if (next === "u") {
        const end = source.indexOf("}", this.at);
        const code = Number.parseInt(source.slice(this.at + 3, end).replaceAll("_", ""), 16);
        bytes.push(...utf8.encode(String.fromCodePoint(code)));
        this.at = end + 1;
      } else {
        const byte = source.slice(this.at + 1, this.at + 3);
        if (!/^[0-9a-fA-F]{2}$/.test(byte)) this.fail("unknown escape");
        bytes.push(Number.parseInt(byte, 16));
        this.at += 3;
      }
    }
    this.at++;
    return { kind: "text", bytes: Uint8Array.from(bytes), start, end: this.at };
  }

  /** The next expression; undefined at the end. */
  read(): Node | undefined {
    this.skip();
    const start = this.at;
    const char = this.source[start];
    if (char === undefined) return undefined;
    if (char === '"') return this.text();
    if (char === ")") this.fail("nothing to close");
    if (char !== "(") {
      ATOM_END.lastIndex = start;
      this.at = Math.max(start + 1, ATOM_END.exec(this.source)?.index ?? this.source.length);
      return { kind: "atom", value: this.source.slice(start, this.at), start, end: this.at };
    }
    this.at++;
    const items: Node[] = [];
    for (;;) {
      this.skip();
      if (this.source[this.at] === ")") break;
      const item = this.read();
      if (item === undefined) return this.fail("unclosed list", start);
      items.push(item);
    }
    this.at++;
    return { kind: "list", items, start, end: this.at };
  }
}

/**
 * Parses WebAssembly text as s-expressions, without any meaning.
 *
 * @throws SyntaxError With the line.
 */
export function parseSexprs(source: string): List[] {
  const reader = new SexprReader(source);
  const lists: List[] = [];
  for (let node = reader.read(); node !== undefined; node = reader.read()) {
    if (node.kind !== "list") throw new SyntaxError(`an s-expression was expected at character ${node.start}`);
    lists.push(node);
  }
  return lists;
}
