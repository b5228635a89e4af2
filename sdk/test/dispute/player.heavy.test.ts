import { expect } from "chai";
import { openWire } from "../../../test/lib/proxy.ts";
import type { Address, Client, Hex } from "../../src/index.ts";
import { type Habit, liar, Opponent, wanderer } from "./lib/opponents.ts";
import { GameStage, type Staged, sourceOf } from "./lib/stage.ts";

const TRUE = { turns: 30, value: 5 };
const LIE = { turns: 33, value: 8 };
const FROM = 250;

describe("disputes: a player on a chain that gives trouble", function () {
  this.timeout(300_000);
  let stage: GameStage;
  let worker: Client;
  let watcher: Client;
  let signal: AbortSignal;

  beforeEach(async () => {
    stage = await GameStage.start();
    worker = (await stage.worker()).client;
    watcher = await stage.client(3);
    signal = AbortSignal.timeout(120_000);
  });
  afterEach(() => stage.stop());

  const game = (staged: Staged, client: Client, challenger: Address, habit: Habit): Opponent =>
    new Opponent(client, staged, { ...staged.ref, position: 0n, challenger }, habit);

  for (const depth of [1, 2]) {
    it(`a challenger whose every move is undone once, with ${depth} block${depth === 1 ? "" : "s"}`, async () => {
      const staged = await stage.reveal({ tasks: [TRUE], lies: new Map([[0, LIE]]) });
      // What was revealed stays.
      await stage.anvil.request("anvil_mine", "0x4");
      const undone = new Set<string>();
      let undoing: Promise<unknown> = Promise.resolve();
      const player = stage.player(watcher, sourceOf(staged), {
        onEvent: (event) => {
          if (event.type !== "confirmed" || event.move === "withdraw" || undone.has(event.move.key)) return;
          undone.add(event.move.key);
          undoing = undoing.then(() => stage.anvil.request("anvil_reorg", depth, []));
        },
      });
      await player.start();
      player.accuse({ ...staged.ref, wrong: [0n] });
      const lying = game(staged, worker, watcher.address as Address, liar(staged, FROM));
      await lying.play("defender", signal, 100);
      const { end } = await player.settled(lying.id, signal);
      await undoing;
      expect(end).to.include({ won: true });
      expect(undone.size).to.equal(8);
      // The last one was undone too, and is made again.
      for (;;) {
        signal.throwIfAborted();
        const { clock } = await lying.standing();
        if (clock.state === "over") break;
        await lying.move();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    });
  }

  it("a defender whose every move is undone once", async () => {
    const staged = await stage.reveal({ tasks: [TRUE] });
    await stage.anvil.request("anvil_mine", "0x4");
    const undone = new Set<string>();
    let undoing: Promise<unknown> = Promise.resolve();
    const player = stage.player(worker, sourceOf(staged), {
      onEvent: (event) => {
        if (event.type !== "confirmed" || event.move === "withdraw" || undone.has(event.move.key)) return;
        undone.add(event.move.key);
        undoing = undoing.then(() => stage.anvil.request("anvil_reorg", 1, []));
      },
    });
    await player.start();
    const walking = game(
      staged,
      watcher,
      watcher.address as Address,
      wanderer((round) => round),
    );
    await walking.challenge();
    await walking.play("challenger", signal, 100);
    await undoing;
    for (;;) {
      signal.throwIfAborted();
      const { clock } = await walking.standing();
      if (clock.state === "over") break;
      await walking.move();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(undone.size).to.equal(8);
  });

  it("nodes that come and go", async () => {
    const staged = await stage.reveal({ tasks: [TRUE], lies: new Map([[0, LIE]]) });
    const wire = await openWire(stage.anvil.url);
    const pool = { rounds: 1, backoffMs: 10, timeoutMs: 2_000 };
    const far = await stage.client(3, { rpc: wire.url, pool });
    const player = stage.player(far, sourceOf(staged));
    await player.start();
    player.accuse({ ...staged.ref, wrong: [0n] });
    let cuts = 0;
    const cutting = setInterval(() => {
      cuts++;
      wire.cut();
      setTimeout(() => wire.mend(), 150);
    }, 600);
    try {
      const lying = game(staged, worker, far.address as Address, liar(staged, FROM));
      await lying.play("defender", signal);
      const { end } = await player.settled(lying.id, signal);
      expect(end).to.include({ won: true, ending: "step" });
      expect(cuts).to.be.above(2);
      expect(player.log.some(({ type }) => type === "trouble" || type === "failed")).to.equal(true);
    } finally {
      clearInterval(cutting);
      await stage.dismiss();
      await wire.stop();
    }
  });

  it("a node that tells other events than the contract stores", async () => {
    const staged = await stage.reveal({ tasks: [TRUE], lies: new Map([[0, LIE]]) });
    // Forgets the midpoints of all rounds.
    const deaf = await stage.client(3);
    const { provider } = deaf;
    const getLogs = provider.getLogs.bind(provider);
    let lost = 0;
    provider.getLogs = async (filter) => {
      const logs = await getLogs(filter);
      const kept = logs.filter(({ address, data }) => address !== deaf.deployment.disputeGame || data.length < 1800);
      lost += logs.length - kept.length;
      return kept;
    };
    const player = stage.player(deaf, sourceOf(staged), { mirrors: [await stage.stranger()] });
    await player.start();
    player.accuse({ ...staged.ref, wrong: [0n] });
    const lying = game(staged, worker, deaf.address as Hex, liar(staged, FROM));
    await lying.play("defender", signal);
    const { end } = await player.settled(lying.id, signal);
    expect(end).to.include({ won: true, ending: "step" });
    expect(lost).to.be.above(0);
  });
});
