import type { Client } from "../client/client.ts";

type Action = (client: Client, ...parameters: never[]) => unknown;

/** Actions with the client filled in. */
export type Bound<A extends Record<string, Action>> = {
  readonly [K in keyof A]: A[K] extends (client: Client, ...parameters: infer P) => infer R
    ? (...parameters: P) => R
    : never;
};

/** Fills the client in: `bindActions(client, { post, fund }).post({ spec, hint })`. */
export function bindActions<A extends Record<string, Action>>(client: Client, actions: A): Bound<A> {
  const bound = Object.entries(actions).map(([name, action]) => [
    name,
    (...parameters: never[]) => action(client, ...parameters),
  ]);
  return Object.fromEntries(bound) as Bound<A>;
}
