// What a job costs on chain: the gas of all its transactions, from posting to payment. Every slot that is touched was in
// use before, results are 32 bytes, hints are as long as real ones, approvals and staking are not counted; the chain holds
// no lotteries, but for `single_lottery`. What each row is and where the gas goes: docs/design/gas.md.
import { GasBench, type Steps, total } from "./gas/measure.ts";
import type { Bench, Report, Row } from "./lib/report.ts";

const gas = (name: string, value: number, goal: number | null, unit = "gas"): Row => ({
  name,
  value: Math.round(value * 100) / 100,
  unit,
  goal,
});

/** The total against its goal, then each transaction. */
const withSteps = (name: string, steps: Steps, goal: number | null): Row[] => [
  gas(name, total(steps), goal),
  ...numbered(steps).map(([step, used]) => gas(`${name}.${step}`, used, null)),
];

/** Steps that happen several times get numbers. */
function numbered(steps: Steps): Steps {
  const seen = new Map<string, number>();
  return steps.map(([step, used]) => {
    const count = (seen.get(step) ?? 0) + 1;
    seen.set(step, count);
    return [steps.filter(([other]) => other === step).length > 1 ? `${step}${count}` : step, used];
  });
}

/** Batches that one call takes along in `batch_marginal`; a worker sends up to 16. */
const TOGETHER = 10;

/** Measures all figures. */
export async function measureGas(log: (line: string) => void = () => undefined, signal?: AbortSignal): Promise<Report> {
  const bench = await GasBench.start();
  const note = (line: string): void => {
    signal?.throwIfAborted();
    log(line);
  };
  try {
    note("single tasks");
    const single = withSteps("single", await bench.single(), 300_000);
    const long = withSteps("single_long", await bench.singleLong(), 380_000);
    note("a single task whose result can be challenged");
    const optimistic = withSteps("single_optimistic", await bench.singleOptimistic(), 300_000);
    note("a single task where a lottery is held");
    const drawn = withSteps("single_lottery", await onChainWithLottery((held) => held.single()), null);
    note("batches of one task");
    const together = withSteps("batch_marginal", await bench.marginal(TOGETHER), 180_000);
    const pairs = withSteps("batch_marginal_pair", await bench.marginal(2), null);
    const alone = withSteps("batch_marginal_alone", await bench.marginal(1), null);
    note("batches of many tasks");
    const hundred = await bench.batch(100, 3);
    const thousand = await bench.batch(1000, 1);
    const judged = await bench.batchOptimistic(1000);
    note("withdrawing");
    const withdraw = await bench.withdrawAfter(100);
    return {
      rows: [
        ...single,
        ...long,
        ...optimistic,
        ...drawn,
        ...together,
        ...pairs,
        ...alone,
        gas("batch100x3", total(hundred) / 100, 12_000, "gas/task"),
        ...withSteps("batch100x3.batch", hundred, null),
        gas("batch1000", total(thousand) / 1000, 500, "gas/task"),
        ...withSteps("batch1000.batch", thousand, null),
        gas("batch1000_optimistic", total(judged) / 1000, 500, "gas/task"),
        ...withSteps("batch1000_optimistic.batch", judged, null),
        gas("withdraw100", total(withdraw), 60_000),
      ],
    };
  } finally {
    await bench.close();
  }
}

/** Lotteries as on a public network. */
async function onChainWithLottery(measure: (bench: GasBench) => Promise<Steps>): Promise<Steps> {
  const bench = await GasBench.start(128);
  try {
    return await measure(bench);
  } finally {
    await bench.close();
  }
}

export const run: Bench = ({ log, signal }) => measureGas(log, signal);
