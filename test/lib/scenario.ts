import type { ChainParameters, GameParameters } from "@conun/contracts/deploy";
import { type Conun, getAccount, getJob, type Job, type Settled } from "@conun/sdk";
import { expect } from "chai";
import { Market, STAKE } from "./market.ts";
import { filesWithSecrets } from "./secrets.ts";
import { PASSWORD_FILE, type WorkerProcess } from "./worker.ts";

/** Milliseconds for one scenario: far more than it takes, for busy machines. */
const PATIENCE_MS = 300_000;

/** What scenarios get. */
export interface Stage {
  readonly market: Market;
  /** A requester; each scenario may post with it. */
  readonly requester: Conun;
}

/** What a group of scenarios plays on. */
export interface Setting {
  /** What the chain's parameters differ in from those of the local chain. */
  readonly chain?: Partial<ChainParameters>;
  /** What the parameters of games differ in. */
  readonly games?: Partial<GameParameters>;
  /** Whether workers run as processes of their own; yes if left out. */
  readonly staffed?: boolean;
}

/**
 * A group of scenarios on one market. After each of them the contracts hold exactly what they owe; after the last, no
 * log and no file of any process holds a key.
 *
 * @param budget Wei of CON that the requester gets.
 */
export function describeScenarios(
  title: string,
  budget: bigint,
  scenarios: (stage: () => Stage) => void,
  { chain = {}, games = {}, staffed = true }: Setting = {},
): void {
  describe(title, function () {
    this.timeout(PATIENCE_MS);
    this.slow(30_000);
    let market: Market | undefined;
    let requester: Conun | undefined;
    const stage = (): Stage => {
      if (market === undefined || requester === undefined) throw new Error("the market is not open");
      return { market, requester };
    };

    before(async () => {
      market = await Market.open(chain, games);
      requester = await market.requester(budget);
    });
    afterEach(async function () {
      if (this.currentTest?.state === "failed") process.stderr.write(`${market?.logs ?? ""}\n`);
      const { market: held, registry } = await stage().requester.solvency();
      expect([held.delta, registry.delta], "what market and registry hold beyond what they owe").to.deep.equal([
        0n,
        0n,
      ]);
    });
    after(async () => {
      await market?.stop();
      market?.remove();
    });

    scenarios(stage);

    if (!staffed) return;
    it("no log and no file of any process holds a key or a password", async () => {
      const { folder, keys, password } = stage().market;
      const { read, found } = filesWithSecrets(folder, { keys, passwords: [password] }, [PASSWORD_FILE]);
      expect(found).to.deep.equal([]);
      expect(read).to.be.greaterThan(5);
      const withPasswords = filesWithSecrets(folder, { keys: [], passwords: [password] }, []);
      expect(withPasswords.found, "the search finds what is there").to.not.be.empty;
    });
  });
}

/** Settles a job, and checks that all of its budget was paid or refunded, and that nothing of it stays anywhere. */
export async function settleExactly(conun: Conun, job: Job): Promise<Settled> {
  const settled = await job.settle({ timeouts: { total: 120 } });
  const { funded, refunded, spent } = settled.receipt;
  expect(spent + refunded, "paid and refunded").to.equal(funded);
  const { free, reserved } = await getJob(conun.client, { jobId: job.id });
  expect([free, reserved], "free and reserved").to.deep.equal([0n, 0n]);
  return settled;
}

/** Wei of stake that a worker's owner has lost so far. */
export async function stakeLost(conun: Conun, { owner }: WorkerProcess): Promise<bigint> {
  const { stake } = await getAccount(conun.client, { owner });
  return STAKE - stake * 10n ** 12n;
}
