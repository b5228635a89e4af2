import { expect } from "chai";
import type { Finding } from "../../src/dispute/board.ts";
import type { DisputePlayer } from "../../src/dispute/player.ts";
import type { Address, Client } from "../../src/index.ts";
import { type Habit, liar, Opponent, silentFrom, wanderer } from "./lib/opponents.ts";
import { CLOCKS, GameStage, type Staged, sourceOf } from "./lib/stage.ts";
import type { Telling } from "./lib/teller.ts";

const TRUE: Telling = { turns: 30, value: 5 };
/** What a worker may say in place of {@link TRUE}, and at which step it leaves the truth. */
const LIES: Readonly<Record<string, { readonly lie: Telling; readonly from: number }>> = {
  "its output": { lie: { ...TRUE, value: 6 }, from: 1 },
  "its steps": { lie: { ...TRUE, turns: 37 }, from: 120 },
  "its exit code": { lie: { ...TRUE, exitCode: 3 }, from: 200 },
  "that it trapped": { lie: { ...TRUE, traps: true }, from: 77 },
  "its last state alone": { lie: { ...TRUE, unused: 9 }, from: 2 ** 40 },
};

describe("disputes: a player against the contract", function () {
  this.timeout(90_000);
  let stage: GameStage;
  let worker: Client;
  let watcher: Client;
  let signal: AbortSignal;

  before(async () => {
    stage = await GameStage.start();
    worker = (await stage.worker()).client;
    watcher = await stage.client(3);
  });
  beforeEach(() => {
    signal = AbortSignal.timeout(80_000);
  });
  afterEach(() => stage.dismiss());
  after(() => stage.stop());

  const accusing = (staged: Staged, position = 0n): Finding => ({ ...staged.ref, wrong: [position] });
  const opponent = (client: Client, staged: Staged, challenger: Client, habit: Habit, position = 0n): Opponent =>
    new Opponent(client, staged, { ...staged.ref, position, challenger: challenger.address as Address }, habit);

  /** The player wins all of these games, by the same kind of end. */
  const wins = async (player: DisputePlayer, opponents: readonly Opponent[], ending: string): Promise<void> => {
    for (const { id } of opponents) {
      const { end } = await player.settled(id, signal);
      expect(end).to.include({ won: true, ending });
    }
  };

  it("refutes whoever lies about output, steps, exit code, trap or state, all at once", async () => {
    const staged: Staged[] = [];
    for (const { lie } of Object.values(LIES)) {
      staged.push(await stage.reveal({ tasks: [TRUE], lies: new Map([[0, lie]]) }));
    }
    const player = stage.player(watcher, sourceOf(...staged));
    await player.start();
    for (const one of staged) player.accuse(accusing(one));
    const liars = Object.values(LIES).map(({ from }, i) =>
      opponent(worker, staged[i] as Staged, watcher, liar(staged[i] as Staged, from)),
    );
    await Promise.all(liars.map((one) => one.play("defender", signal)));
    await wins(player, liars, "step");
    const sent = player.log.filter(({ type }) => type === "confirmed");
    expect(sent).to.have.length(8 * liars.length);
    const failed = player.log.flatMap((event) => (event.type === "failed" ? [event.error?.message] : []));
    expect(failed).to.deep.equal([]);
  });

  it("defends a right result against many at once, whatever they pick, and wherever they fall silent", async () => {
    const staged = await stage.reveal({ tasks: [TRUE, { turns: 40, value: 9 }, { turns: 8, value: 1 }] });
    const player = stage.player(worker, sourceOf(staged));
    await player.start();
    const strangers = await Promise.all([1, 2, 3, 4, 5].map(() => stage.stranger()));
    const [first, second, third, fourth, fifth] = strangers as [Client, Client, Client, Client, Client];
    const walks = [
      opponent(
        first,
        staged,
        first,
        wanderer((round) => round),
      ),
      opponent(
        second,
        staged,
        second,
        wanderer(() => 0),
        1n,
      ),
    ];
    const silent = [
      opponent(
        third,
        staged,
        third,
        silentFrom(
          wanderer(() => 0),
          "picking",
          0,
        ),
        2n,
      ),
      opponent(
        fourth,
        staged,
        fourth,
        silentFrom(
          wanderer(() => 1),
          "picking",
          2,
        ),
      ),
    ];
    const beyond = opponent(
      fifth,
      staged,
      fifth,
      wanderer(() => 0),
      3n,
    );
    for (const one of [...walks, ...silent, beyond]) await one.challenge();
    await Promise.all(walks.map((one) => one.play("challenger", signal)));
    for (let i = 0; i < 2; i++) {
      while ((await (silent[1] as Opponent).standing()).clock.state !== "picking") await pause();
      await (silent[1] as Opponent).move();
    }
    await wins(player, walks, "step");
    await wins(player, [beyond], "empty");
    while ((await (silent[1] as Opponent).standing()).clock.state !== "picking") await pause();
    await stage.pass(CLOCKS.game + 1);
    await wins(player, silent, "timeout");
    expect(player.open).to.equal(0);
  });

  it("wins where the defender falls silent, at any stage, or cannot open what it revealed", async () => {
    const { lie, from } = LIES["its output"] as (typeof LIES)[string];
    const silences: [GameState: "challenged" | "dividing" | "proving", round: number][] = [
      ["challenged", 0],
      ["dividing", 1],
      ["dividing", 6],
    ];
    const staged: Staged[] = [];
    for (const _ of silences) staged.push(await stage.reveal({ tasks: [TRUE], lies: new Map([[0, lie]]) }));
    const padded = await stage.reveal({
      tasks: [TRUE, TRUE, TRUE],
      root: { root: `0x${"5c".repeat(32)}`, totalSteps: 77n },
    });
    const player = stage.player(watcher, sourceOf(...staged, padded));
    await player.start();
    for (const one of staged) player.accuse(accusing(one));
    player.accuse(accusing(padded, 3n));
    const liars = silences.map(([state, round], i) =>
      opponent(worker, staged[i] as Staged, watcher, silentFrom(liar(staged[i] as Staged, from), state, round)),
    );
    const unopened = opponent(worker, padded, watcher, liar(padded, from), 3n);
    for (const [i, one] of liars.entries()) {
      const [state, round] = silences[i] as (typeof silences)[number];
      for (;;) {
        const { clock } = await one.standing();
        if (clock.state === state && clock.round === round) break;
        if (clock.state === "challenged" || clock.state === "dividing") await one.move();
        await pause();
      }
    }
    while ((await unopened.standing()).clock.state !== "challenged") await pause();
    expect(await unopened.move()).to.equal(false);
    await stage.pass(CLOCKS.game + 1);
    await wins(player, [...liars, unopened], "timeout");
  });

  it("goes on after it was killed, at every move of either side", async () => {
    const { lie, from } = LIES["its steps"] as (typeof LIES)[string];
    const wrong = await stage.reveal({ tasks: [TRUE], lies: new Map([[0, lie]]) });
    const right = await stage.reveal({ tasks: [TRUE] });
    const stranger = await stage.stranger();
    const lying = opponent(worker, wrong, watcher, liar(wrong, from, false));
    const walking = opponent(
      stranger,
      right,
      stranger,
      wanderer((round) => 2 * round),
    );
    await walking.challenge();
    let kills = 0;
    /** Ends a player each time that its game has moved, and begins a new one. */
    const mortal = async (
      client: Client,
      staged: Staged,
      findings: readonly Finding[],
      id: Opponent,
    ): Promise<void> => {
      for (let over = false; !over; kills++) {
        const player = stage.player(client, sourceOf(staged), { defends: client === worker ? "own" : "none" });
        await player.start();
        for (const finding of findings) player.accuse(finding);
        const moved = (): boolean => player.log.some(({ type }) => type === "confirmed");
        const ended = (): boolean => player.games().some(({ id: game, end }) => game === id.id && end !== undefined);
        while (!moved() && !ended()) {
          await pause();
          signal.throwIfAborted();
        }
        over = ended();
        await player.stop();
      }
    };
    await Promise.all([
      mortal(watcher, wrong, [accusing(wrong)], lying),
      mortal(worker, right, [], walking),
      lying.play("defender", signal),
      walking.play("challenger", signal),
    ]);
    const player = stage.player(watcher, sourceOf(wrong));
    await player.start();
    await wins(player, [lying], "step");
    const defender = stage.player(worker, sourceOf(right));
    await defender.start();
    await wins(defender, [walking], "step");
    expect(kills).to.be.above(12);
  });
});

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
