// D = alpha A B C + beta D, dense, f64, inner products.
const N = 576;

function multiply(a: StaticArray<f64>, b: StaticArray<f64>, c: StaticArray<f64>, alpha: f64, beta: f64): void {
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      let sum = unchecked(c[i * N + j]) * beta;
      for (let k = 0; k < N; k++) sum += alpha * unchecked(a[i * N + k]) * unchecked(b[k * N + j]);
      unchecked((c[i * N + j] = sum));
    }
  }
}

export function _start(): void {
  const a = new StaticArray<f64>(N * N);
  const b = new StaticArray<f64>(N * N);
  const c = new StaticArray<f64>(N * N);
  const d = new StaticArray<f64>(N * N);
  const t = new StaticArray<f64>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      unchecked((a[i * N + j] = f64((i * j + 1) % N) / N));
      unchecked((b[i * N + j] = f64((i * (j + 1)) % N) / N));
      unchecked((c[i * N + j] = f64((i * (j + 3) + 1) % N) / N));
      unchecked((d[i * N + j] = f64((i * (j + 2)) % N) / N));
    }
  }
  multiply(a, b, t, 1.5, 0);
  multiply(t, c, d, 1, 1.2);
  emitArray(d);
}
