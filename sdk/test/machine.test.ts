import { readFile } from "node:fs/promises";
import { type Client, type ConunError, createClient, type Hex, isContractError, machineActions } from "@conun/sdk";
import {
  initialOpening,
  inputRegion,
  inputRoot,
  lower,
  Machine,
  outcomeOf,
  outcomeOpening,
  pin,
  proveStep,
  toHex,
} from "@conun/vm";
import { expect } from "chai";
import { Bench } from "./support/bench.ts";

const LIMITS = { steps: 1_000_000n, pages: 16n, outputBytes: 100n };

describe("machine: a contract judges steps", function () {
  this.timeout(60_000);
  let bench: Bench;
  let client: Client;
  before(async () => {
    bench = await Bench.start();
    client = await bench.client(0);
  });
  after(() => bench?.stop());

  const region = inputRegion({ stdin: Buffer.from("1000\n") });
  const start = async () => {
    const path = new URL("../../examples/primes/primes.wasm", import.meta.url);
    const { module, id: programId } = pin(new Uint8Array(await readFile(path)));
    const image = lower(module);
    const machine = new Machine(image, { input: region, steps: LIMITS.steps, pages: 16, outputLimit: 100 });
    return { machine, image, programId, actions: machineActions(client) };
  };
  const rejection = (promise: Promise<unknown>): Promise<unknown> =>
    promise.then(
      () => expect.fail("nothing was thrown"),
      (error: unknown) => error,
    );

  it("from the first state of a task over its steps to its result, as the interpreter does", async () => {
    const { machine, image, programId, actions } = await start();
    const opening = initialOpening(image, region);
    const root = toHex(inputRoot(region));
    let state: Hex = await actions.getInitialState({ programId, inputRoot: root, limits: LIMITS, opening });
    expect(state).to.equal(toHex(machine.stateRoot()));
    for (const steps of [0, 1, 500, 9000]) {
      machine.run(steps - machine.steps);
      state = await actions.getNextState({ programId, state: toHex(machine.stateRoot()), tape: proveStep(machine) });
      machine.step();
      expect(state).to.equal(toHex(machine.stateRoot()));
    }
    machine.run();
    state = toHex(machine.stateRoot());
    expect(await actions.getNextState({ programId, state, tape: proveStep(machine) })).to.equal(state);
    const shown = outcomeOpening(machine);
    const found = await actions.getOutcome({ state, stepLimit: LIMITS.steps, opening: shown });
    const { outputRoot, outputLength, ...rest } = outcomeOf(machine);
    expect(found).to.deep.equal({ ...rest, outputRoot: toHex(outputRoot), outputLength: BigInt(outputLength) });
  });

  it("in a transaction, whose gas is told", async () => {
    const { machine, programId, actions } = await start();
    machine.run(500);
    const shown = { programId, state: toHex(machine.stateRoot()), tape: toHex(proveStep(machine)) };
    const { next, receipt } = await actions.verifyStep(shown);
    machine.step();
    expect(next).to.equal(toHex(machine.stateRoot()));
    expect(receipt.gasUsed > 40_000n && receipt.gasUsed < 200_000n).to.equal(true);
  });

  it("refuses what is not shown of this state and program", async () => {
    const { machine, programId, actions } = await start();
    const tape = proveStep(machine);
    const state = toHex(machine.stateRoot());
    const other = `0x${"12".repeat(32)}` as const;
    const refused = async (promise: Promise<unknown>, name: Parameters<typeof isContractError>[1]) =>
      expect(isContractError(await rejection(promise), name as "StateUnknown"), name).to.equal(true);
    await refused(actions.getNextState({ programId, state: other, tape }), "StateUnknown");
    await refused(actions.getNextState({ programId: other as typeof programId, state, tape }), "ProgramUnknown");
    const bad = Uint8Array.of(2, ...tape.subarray(1));
    await refused(actions.verifyStep({ programId, state, tape: bad }), "RegistersInvalid");
    await refused(actions.getNextState({ programId, state, tape: tape.subarray(0, 300) }), "TapeTooShort");
    machine.run();
    const shown = outcomeOpening(machine);
    await refused(actions.getOutcome({ state, stepLimit: 1n, opening: shown }), "StateUnknown");
    const { machine: _, ...deployment } = client.deployment;
    const without = await createClient({ rpc: bench.anvil.url, deployment });
    const error = await rejection(machineActions(without).getNextState({ programId, state, tape }));
    expect((error as ConunError).code).to.equal("MACHINE_UNKNOWN");
    await without.close();
  });
});
