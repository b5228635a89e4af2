// C = alpha A B + beta C, dense, f64.
const N = 870;

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  const b = new StaticArray<f64>(N * N);
  const c = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      unchecked((a[i * N + j] = f64((i * j + 1) % N) / N));
      unchecked((b[i * N + j] = f64((i * j + 2) % N) / N));
      unchecked((c[i * N + j] = f64((i * j + 3) % N) / N));
    }
  }
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) unchecked((c[i * N + j] *= 1.2));
    for (let k = 0; k < N; k++) {
      const x = 1.5 * unchecked(a[i * N + k]);
      for (let j = 0; j < N; j++) unchecked((c[i * N + j] += x * b[k * N + j]));
    }
  }
  emitArray(c);
}
