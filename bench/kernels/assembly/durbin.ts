// Toeplitz systems by Durbin's recursion, f64.
const N = 2000;
const TURNS = 130;

export function _start(): void {
  const r = new StaticArray<f64>(N);
  const y = new StaticArray<f64>(N);
  const z = new StaticArray<f64>(N);
  let sum = 0.0;
  for (let turn = 0; turn < TURNS; turn++) {
    for (let i = 0; i < N; i++) unchecked((r[i] = f64(N + 1 - i + turn) / (2 * N * N)));
    unchecked((y[0] = -r[0]));
    let beta = 1.0;
    let alpha = -unchecked(r[0]);
    for (let k = 1; k < N; k++) {
      beta = (1 - alpha * alpha) * beta;
      let s = 0.0;
      for (let i = 0; i < k; i++) s += unchecked(r[k - i - 1]) * unchecked(y[i]);
      alpha = -(unchecked(r[k]) + s) / beta;
      for (let i = 0; i < k; i++) unchecked((z[i] = y[i] + alpha * y[k - i - 1]));
      for (let i = 0; i < k; i++) unchecked((y[i] = z[i]));
      unchecked((y[k] = alpha));
    }
    sum += unchecked(y[N - 1]);
  }
  emit(reinterpret<u64>(sum));
  emitArray(y);
}
