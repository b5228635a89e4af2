// y = A^T (A x), repeated with x scaled from y, f64.
const N = 1500;
const TURNS = 150;

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  const x = new StaticArray<f64>(N);
  const y = new StaticArray<f64>(N);
  for (let i = 0; i < N; i++) {
    unchecked((x[i] = 1 + f64(i) / N));
    for (let j = 0; j < N; j++) unchecked((a[i * N + j] = f64((i + j) % N) / (5 * N)));
  }
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < N; i++) unchecked((y[i] = 0));
    for (let i = 0; i < N; i++) {
      let t = 0.0;
      for (let j = 0; j < N; j++) t += unchecked(a[i * N + j]) * unchecked(x[j]);
      for (let j = 0; j < N; j++) unchecked((y[j] += a[i * N + j] * t));
    }
    const scale = 1 / unchecked(y[0]);
    for (let i = 0; i < N; i++) unchecked((x[i] = y[i] * scale));
  }
  emitArray(y);
}
