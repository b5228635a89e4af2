// Recursive quicksort of random numbers, u32.
const N = 8_000_000;

function sort(a: StaticArray<u32>, from: i32, to: i32): void {
  while (to - from > 16) {
    const x = unchecked(a[from]);
    const y = unchecked(a[(from + to) >> 1]);
    const z = unchecked(a[to - 1]);
    const pivot = max(min(x, y), min(max(x, y), z));
    let i = from - 1;
    let j = to;
    for (;;) {
      do i++;
      while (unchecked(a[i]) < pivot);
      do j--;
      while (unchecked(a[j]) > pivot);
      if (i >= j) break;
      const t = unchecked(a[i]);
      unchecked((a[i] = a[j]));
      unchecked((a[j] = t));
    }
    if (j + 1 - from < to - j - 1) {
      sort(a, from, j + 1);
      from = j + 1;
    } else {
      sort(a, j + 1, to);
      to = j + 1;
    }
  }
  for (let i = from + 1; i < to; i++) {
    const value = unchecked(a[i]);
    let j = i;
    for (; j > from && unchecked(a[j - 1]) > value; j--) unchecked((a[j] = a[j - 1]));
    unchecked((a[j] = value));
  }
}

export function _start(): void {
  const a = new StaticArray<u32>(N);
  let before: u64 = 0;
  for (let i = 0; i < N; i++) {
    const value = u32(random() >> 32);
    unchecked((a[i] = value));
    before += u64(value) * value;
  }
  sort(a, 0, N);
  let after: u64 = 0;
  let unsorted: u64 = 0;
  for (let i = 0; i < N; i++) {
    after += u64(unchecked(a[i])) * unchecked(a[i]);
    if (i && unchecked(a[i - 1] > a[i])) unsorted++;
  }
  emit(unsorted + (before == after ? 0 : 1));
  emit(unchecked(a[N >> 1]));
}
