import type { Mutant, Site } from "./sites.ts";

/** Library that tells which mutant is switched on: the last two bytes of the call's data. */
export const SWITCH_FILE = "test/onchain/contracts/Switch.sol";

/** A file with all its mutants in it. */
export interface Schemata {
  readonly text: string;
  readonly mutants: readonly Mutant[];
  /** Where each mutant's own text stands in `text`, in the order of `mutants`. */
  readonly places: readonly { readonly start: number; readonly end: number }[];
}

interface Built {
  readonly text: string;
  readonly places: { id: number; start: number; end: number }[];
}

/** Sites that lie in one another, as a tree. */
interface Nested {
  readonly site: Site;
  readonly inside: Nested[];
}

function nest(sites: readonly Site[]): Nested[] {
  const ordered = [...sites].sort((left, right) => left.start - right.start || right.end - left.end);
  const roots: Nested[] = [];
  const open: Nested[] = [];
  for (const site of ordered) {
    while (open.length > 0 && (open.at(-1) as Nested).site.end <= site.start) open.pop();
    const nested = { site, inside: [] };
    (open.at(-1)?.inside ?? roots).push(nested);
    open.push(nested);
  }
  return roots;
}

/**
 * Writes a file in which each change is made when its number is switched on. Where a change is on, no other one is, so
 * that what it holds is the text as it was.
 *
 * @param first Number of the first mutant.
 * @param left Whether a change is wanted, by its place in the file: start of the site and number of the change.
 */
export function schemataOf(
  file: string,
  text: string,
  sites: readonly Site[],
  first: number,
  wanted: (key: string) => boolean,
): Schemata & { readonly keys: readonly string[] } {
  const mutants: Mutant[] = [];
  const keys: string[] = [];
  let next = first;

  const write = (nested: readonly Nested[], start: number, end: number): Built => {
    let out = "";
    const places: Built["places"] = [];
    let at = start;
    for (const one of nested) {
      out += text.slice(at, one.site.start);
      const inner = around(one);
      for (const place of inner.places)
        places.push({ ...place, start: place.start + out.length, end: place.end + out.length });
      out += inner.text;
      at = one.site.end;
    }
    return { text: out + text.slice(at, end), places };
  };

  const around = ({ site, inside }: Nested): Built => {
    const { start, end, kind, type } = site;
    const source = text.slice(start, end);
    const rest = write(inside, start, end);
    let out = "";
    const places: Built["places"] = [];
    const put = (what: string, id?: number): void => {
      if (id !== undefined) places.push({ id, start: out.length, end: out.length + what.length });
      out += what;
    };
    const chosen = site.changes.flatMap((change, i) => {
      const key = `${file}:${start}:${end}:${i}`;
      if (!wanted(key)) return [];
      const id = next++;
      const line = text.slice(0, start).split("\n").length;
      const own = (text.split("\n")[line - 1] ?? "").trim();
      mutants.push({ id, file, line, text: own, rule: change.rule, from: source, to: change.to });
      keys.push(key);
      return [{ id, to: change.to }];
    });
    if (chosen.length === 0) return rest;
    if (kind === "statement") {
      put("{ ");
      for (const { id, to } of chosen) {
        put(`if (Switch.on(${id})) { `);
        put(to, id);
        put(" } else ");
      }
      put("{ ");
    } else if (kind === "assembly") {
      // No conditional expression here; all of it can be computed, wanted or not.
      for (const { id, to } of chosen) {
        const on = `eq(shr(240, calldataload(sub(calldatasize(), 2))), ${id})`;
        put(`xor(mul(xor(${source}, `);
        put(to, id);
        put(`), ${on}), `);
      }
    } else {
      put(type === undefined ? "(" : `${type}(`);
      for (const { id, to } of chosen) {
        put(`Switch.on(${id}) ? `);
        put(type === undefined ? `(${to})` : `${type}(${to})`, id);
        put(" : ");
      }
      if (type !== undefined) put(`${type}(`);
    }
    for (const place of rest.places)
      places.push({ ...place, start: place.start + out.length, end: place.end + out.length });
    put(rest.text);
    put(
      kind === "statement" ? " } }" : kind === "assembly" ? ")".repeat(chosen.length) : type === undefined ? ")" : "))",
    );
    return { text: out, places };
  };

  const built = write(nest(sites), 0, text.length);
  const found = new Map(built.places.map((place) => [place.id, place]));
  return { text: built.text, mutants, keys, places: mutants.map(({ id }) => found.get(id) ?? { start: -1, end: -1 }) };
}
