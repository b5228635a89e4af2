// Primes below LIMIT by the sieve of Eratosthenes, several times.
const LIMIT = 5_000_000;
const TURNS = 44;

export function _start(): void {
  const composite = new StaticArray<u8>(LIMIT);
  let count = 0;
  for (let turn = 0; turn < TURNS; turn++) {
    memory.fill(changetype<usize>(composite), 0, LIMIT);
    count = 0;
    for (let i = 2; i < LIMIT; i++) {
      if (unchecked(composite[i])) continue;
      count++;
      if (i <= LIMIT / i) for (let j = i * i; j < LIMIT; j += i) unchecked((composite[j] = 1));
    }
  }
  emit(count);
}
