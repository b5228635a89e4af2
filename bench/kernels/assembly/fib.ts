// Fibonacci numbers by the definition: nothing but calls.
function fib(n: u32): u32 {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

export function _start(): void {
  emit(fib(41));
}
