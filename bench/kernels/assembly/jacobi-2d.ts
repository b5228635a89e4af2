// Five-point stencil between two grids, f64.
const N = 700;
const TURNS = 400;

function sweep(from: StaticArray<f64>, to: StaticArray<f64>): void {
  for (let i = 1; i < N - 1; i++) {
    for (let j = 1; j < N - 1; j++) {
      const at = i * N + j;
      unchecked((to[at] = 0.2 * (from[at] + from[at - 1] + from[at + 1] + from[at + N] + from[at - N])));
    }
  }
}

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  const b = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      unchecked((a[i * N + j] = (f64(i) * (j + 2) + 2) / N));
      unchecked((b[i * N + j] = (f64(i) * (j + 3) + 3) / N));
    }
  }
  for (let turn = 0; turn < TURNS; turn++) {
    sweep(a, b);
    sweep(b, a);
  }
  emitArray(a);
}
