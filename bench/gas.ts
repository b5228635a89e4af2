// What a job costs on chain: the gas of all its transactions, from posting to payment. Every slot that is touched was in
// use before, results are 32 bytes, approvals and staking are not counted.
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
    note("batches of one task");
    const marginal = withSteps("batch_marginal", await bench.marginal(), 180_000);
    const together = withSteps("batch_marginal_of_10", await bench.marginalTogether(10), null);
    note("batches of many tasks");
    const hundred = await bench.batch(100, 3);
    const thousand = await bench.batch(1000, 1);
    note("withdrawing");
    const withdraw = await bench.withdrawAfter(100);
    return {
      rows: [
        ...single,
        ...long,
        ...marginal,
        ...together,
        gas("batch100x3", total(hundred) / 100, 12_000, "gas/task"),
        ...withSteps("batch100x3.batch", hundred, null),
        gas("batch1000", total(thousand) / 1000, 500, "gas/task"),
        ...withSteps("batch1000.batch", thousand, null),
        gas("withdraw100", total(withdraw), 60_000),
      ],
    };
  } finally {
    await bench.close();
  }
}

export const run: Bench = ({ log, signal }) => measureGas(log, signal);
