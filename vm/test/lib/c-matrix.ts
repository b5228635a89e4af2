type Rows = readonly (readonly number[])[];

const PRIME = 4294967291n;
const POWER = 1000003n;
/** As C's `%.17g` of the value reads back: the text of a number says which double it is. */
const text = (value: number | bigint): string => (Object.is(value, -0) ? "-0" : `${value}`);

const times = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));
const at = <T>(a: readonly (readonly T[])[], i: number, j: number): T => (a[i] as readonly T[])[j] as T;

function square(a: Rows): Rows {
  return a.map((row) => row.map((_, j) => row.reduce((sum, x, k) => sum + x * at(a, k, j), 0)));
}

/** Gauss-Jordan's order of operations is another one: this is LU with partial pivoting, as in matrix.c. */
function decompose(a: Rows): { readonly lu: Rows; readonly rows: readonly number[]; readonly determinant: number } {
  const order = a.map((row, index) => ({ row: [...row], index }));
  let determinant = 1;
  for (const k of a.keys()) {
    let pivot = k;
    for (let i = k + 1; i < a.length; i++) {
      const [best, other] = [order[pivot]?.row[k] as number, order[i]?.row[k] as number];
      if (Math.abs(other) > Math.abs(best)) pivot = i;
    }
    if (pivot !== k) {
      const [upper, lower] = [order[k], order[pivot]];
      if (upper && lower) [order[k], order[pivot]] = [lower, upper];
      determinant = -determinant;
    }
    const first = order[k]?.row as number[];
    determinant *= first[k] as number;
    for (const { row } of order.slice(k + 1)) {
      const factor = (row[k] as number) / (first[k] as number);
      row[k] = factor;
      for (let j = k + 1; j < a.length; j++) row[j] = (row[j] as number) - factor * (first[j] as number);
    }
  }
  return { lu: order.map(({ row }) => row), rows: order.map(({ index }) => index), determinant };
}

function inverse(lu: Rows, rows: readonly number[]): Rows {
  const n = lu.length;
  const columns = times(n, (j) => {
    const x = rows.map((row) => (row === j ? 1 : 0)) as number[];
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] = (x[i] as number) - at(lu, i, k) * (x[k] as number);
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] = (x[i] as number) - at(lu, i, k) * (x[k] as number);
      x[i] = (x[i] as number) / at(lu, i, i);
    }
    return x;
  });
  return times(n, (i) => columns.map((column) => column[i] as number));
}

function modularPower(a: Rows): readonly (readonly bigint[])[] {
  const product = (x: readonly (readonly bigint[])[], y: readonly (readonly bigint[])[]) =>
    x.map((row) => row.map((_, j) => row.reduce((sum, value, k) => sum + value * at(y, k, j), 0n) % PRIME));
  let base: readonly (readonly bigint[])[] = a.map((row) =>
    row.map((x) => (Math.abs(x) < Number(PRIME) ? (BigInt(Math.trunc(x)) + PRIME) % PRIME : 0n)),
  );
  let power: readonly (readonly bigint[])[] = a.map((row, i) => row.map((_, j) => (i === j ? 1n : 0n)));
  for (let left = POWER; left > 0n; left >>= 1n) {
    if (left & 1n) power = product(power, base);
    base = product(base, base);
  }
  return power;
}

/** What `matrix` writes for a matrix, with numbers as {@link normalised} has them. */
export function matrixReport(a: Rows): string {
  const lines = (rows: readonly (readonly (number | bigint)[])[]) => rows.map((row) => row.map(text).join(" "));
  const { lu, rows, determinant } = decompose(a);
  const inverted = determinant === 0 ? ["singular"] : ["inverse", ...lines(inverse(lu, rows))];
  const sections = ["square", ...lines(square(a)), "determinant", text(determinant), ...inverted];
  return [...sections, "power", ...lines(modularPower(a))].join("\n");
}

/** The output of `matrix` with its numbers in JavaScript's writing. */
export function normalised(output: string): string {
  const [floats, power] = output.trimEnd().split("\npower\n");
  const number = (word: string): string => {
    const [, sign = "", special] = /^(-?)(inf|nan)$/.exec(word) ?? [];
    return text(special === "inf" ? Number(`${sign}Infinity`) : Number(special ?? word));
  };
  return `${floats?.replace(/-?(inf|nan|\d[^ \n]*)(?=[ \n]|$)/g, number)}\npower\n${power}`;
}
