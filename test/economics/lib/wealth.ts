import { toQuantity } from "ethers";
import { Audited } from "./batch.ts";
import { type Role, type Stage, UNIT } from "./stage.ts";

/** What somebody has gained or lost, in wei of CON and of the chain's coin. */
export interface Profit {
  readonly con: bigint;
  readonly coin: bigint;
}

export const minus = (a: Profit, b: Profit): Profit => ({ con: a.con - b.con, coin: a.coin - b.coin });
export const plus = (a: Profit, b: Profit): Profit => ({ con: a.con + b.con, coin: a.coin + b.coin });

/** A profit in wei of CON, at the assumed price of the coin. */
export const inCon = ({ con, coin }: Profit, conPerCoin: bigint): bigint => con + coin * conPerCoin;

/** Who the profits of a run are asked of: what each party gained, all of its accounts together. */
export type Parties<P extends string> = Readonly<Record<P, readonly Role[]>>;

/** All that an account has: its CON, its credits and its stake; its coins, and those of games that it has won. */
async function wealthOf(stage: Stage, role: Role): Promise<Profit> {
  const account = stage.address(role);
  const [balance, earned, { stake }, coins, won] = await Promise.all([
    stage.token.call<bigint>("balanceOf", account),
    stage.market.call<bigint>("credit", account),
    stage.registry.call<{ stake: bigint }>("account", account),
    stage.request<string>("eth_getBalance", account, "latest"),
    stage.game.call<bigint>("credit", account),
  ]);
  return { con: balance + earned + stake * UNIT, coin: BigInt(coins) + won };
}

async function wealthOfAll(stage: Stage, roles: readonly Role[]): Promise<Profit> {
  const each = await Promise.all(roles.map((role) => wealthOf(stage, role)));
  return each.reduce(plus);
}

/** Slashed stake leaves quarantine: rewards are paid and the rest is burned, at somebody else's cost. */
async function endQuarantine(stage: Stage): Promise<void> {
  await stage.travel(stage.parameters.quarantine + 1);
  for (let id = 1; await isThere(stage, id); id++)
    await stage.send("treasury", stage.registry, "burnQuarantined", [id]);
}

const isThere = (stage: Stage, id: number): Promise<boolean> =>
  stage.registry.call("burnQuarantined", id).then(
    () => true,
    () => false,
  );

/** Audits are drawn with block hashes: in another block the draw is another one. */
const DRAWS = 50;

/**
 * Lets something happen on the stage and says what everybody gained by it, when all is over; then it never happened.
 *
 * @param act What happens. It is done again, some blocks later, where an audit was drawn that it does not reckon with.
 */
export async function profitsOf<P extends string>(
  stage: Stage,
  parties: Parties<P>,
  act: () => Promise<void>,
): Promise<Record<P, Profit>> {
  for (let draw = 1; ; draw++) {
    try {
      return await stage.aside(async () => {
        await stage.request("hardhat_mine", toQuantity(draw));
        return profits(stage, parties, act);
      });
    } catch (error) {
      if (!(error instanceof Audited) || draw === DRAWS) throw error;
    }
  }
}

async function profits<P extends string>(
  stage: Stage,
  parties: Parties<P>,
  act: () => Promise<void>,
): Promise<Record<P, Profit>> {
  const names = Object.keys(parties) as P[];
  const look = () => Promise.all(names.map((name) => wealthOfAll(stage, parties[name])));
  const before = await look();
  await act();
  await endQuarantine(stage);
  const after = await look();
  const gained = names.map((name, i) => [name, minus(after[i] as Profit, before[i] as Profit)] as const);
  return Object.fromEntries(gained) as Record<P, Profit>;
}
