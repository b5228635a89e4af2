import fc from "fast-check";

/**
 * Property tests start from one seed, so that a run can be repeated and a change is judged by what it changed. The
 * heavy runs look further: `CONUN_SEED=random` (which `test:all` sets), or a number to repeat one of them.
 */
const wanted = process.env.CONUN_SEED ?? "20260101";

if (wanted !== "random") {
  const seed = Number(wanted);
  if (!Number.isSafeInteger(seed)) throw new Error(`CONUN_SEED is "${wanted}": set a number, or "random".`);
  fc.configureGlobal({ seed });
}
