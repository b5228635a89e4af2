// RNA folding by dynamic programming, i32.
const N = 1500;

export function _start(): void {
  const bases = new StaticArray<i32>(N);
  for (let i = 0; i < N; i++) unchecked((bases[i] = i32(random() >> 60) & 3));
  const t = new StaticArray<i32>(N * N);
  for (let i = N - 1; i >= 0; i--) {
    for (let j = i + 1; j < N; j++) {
      let best = unchecked(t[i * N + j - 1]);
      best = max(best, i + 1 < N ? unchecked(t[(i + 1) * N + j]) : 0);
      if (i + 1 < N) {
        const pair = i < j - 1 && unchecked(bases[i]) + unchecked(bases[j]) == 3 ? 1 : 0;
        best = max(best, unchecked(t[(i + 1) * N + j - 1]) + pair);
      }
      for (let k = i + 1; k < j; k++) best = max(best, unchecked(t[i * N + k]) + unchecked(t[(k + 1) * N + j]));
      unchecked((t[i * N + j] = best));
    }
  }
  let sum: u64 = 0;
  for (let i = 0; i < N * N; i++) sum = sum * 31 + unchecked(t[i]);
  emit(u64(unchecked(t[N - 1])));
  emit(sum);
}
