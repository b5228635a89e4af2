// Cholesky decomposition of a diagonally dominant matrix, f64.
const N = 1550;

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j <= i; j++) unchecked((a[i * N + j] = f64((i + j) % 17) / 17 + (i == j ? f64(N) : 0.0)));
  }
  for (let i = 0; i < N; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = unchecked(a[i * N + j]);
      for (let k = 0; k < j; k++) sum -= unchecked(a[i * N + k]) * unchecked(a[j * N + k]);
      unchecked((a[i * N + j] = i == j ? Math.sqrt(sum) : sum / a[j * N + j]));
    }
  }
  emitArray(a);
}
