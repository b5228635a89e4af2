import { failure } from "../errors/failure.ts";

/** The first event of this name. Throws `DEPLOYMENT_MISMATCH` if there is none, as a known contract always emits it. */
export function requireEvent<E extends { readonly name: string }, N extends E["name"]>(
  events: readonly E[],
  name: N,
): Extract<E, { readonly name: N }> {
  const found = events.find((event): event is Extract<E, { readonly name: N }> => event.name === name);
  if (found === undefined) throw failure("DEPLOYMENT_MISMATCH", `The transaction emitted no ${name}.`);
  return found;
}
