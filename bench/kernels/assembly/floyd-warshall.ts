// All shortest paths, i32.
const N = 820;

export function _start(): void {
  const d = new StaticArray<i32>(N * N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < N; j++) {
      const far = (i + j) % 13 == 0 || (i + j) % 7 == 0 || (i + j) % 11 == 0;
      unchecked((d[i * N + j] = far ? 999 : ((i * j) % 7) + 1));
    }
  }
  for (let k = 0; k < N; k++) {
    for (let i = 0; i < N; i++) {
      const ik = unchecked(d[i * N + k]);
      for (let j = 0; j < N; j++) {
        const through = ik + unchecked(d[k * N + j]);
        if (through < unchecked(d[i * N + j])) unchecked((d[i * N + j] = through));
      }
    }
  }
  let sum: u64 = 0;
  for (let i = 0; i < N * N; i++) sum = sum * 31 + unchecked(d[i]);
  emit(sum);
}
