// LU decomposition without pivoting, f64.
const N = 1330;

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) unchecked((a[i * N + j] = f64((i * 7 + j * 13) % N) / N + (i == j ? f64(N) : 0.0)));
  }
  for (let k = 0; k < N; k++) {
    const pivot = unchecked(a[k * N + k]);
    for (let i = k + 1; i < N; i++) {
      const factor = unchecked(a[i * N + k]) / pivot;
      unchecked((a[i * N + k] = factor));
      for (let j = k + 1; j < N; j++) unchecked((a[i * N + j] -= factor * a[k * N + j]));
    }
  }
  emitArray(a);
}
