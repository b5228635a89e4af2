// Nine-point stencil in place, f64.
const N = 400;
const TURNS = 400;

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) unchecked((a[i * N + j] = (f64(i) * (j + 2) + 2) / N));
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 1; i < N - 1; i++) {
      for (let j = 1; j < N - 1; j++) {
        const at = i * N + j;
        const above = unchecked(a[at - N - 1] + a[at - N] + a[at - N + 1]);
        const below = unchecked(a[at + N - 1] + a[at + N] + a[at + N + 1]);
        unchecked((a[at] = (above + a[at - 1] + a[at] + a[at + 1] + below) / 9));
      }
    }
  }
  emitArray(a);
}
