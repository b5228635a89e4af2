import { expect } from "chai";
import { type Evidence, parseEvidence } from "../../src/dispute/evidence.ts";
import { traceEvidence, verifyEvidence } from "../../src/dispute/evidence-check.ts";
import { type Address, type Client, collectEvidence, explainDispute, type Hex } from "../../src/index.ts";
import { liar, Opponent } from "./lib/opponents.ts";
import { GameStage, type Staged, sourceOf } from "./lib/stage.ts";

/** In the loop of the program. */
const FROM = 300;

describe("disputes: what is told of a game afterwards", function () {
  this.timeout(60_000);
  let stage: GameStage;
  let reader: Client;
  let staged: Staged;
  let id: Hex;
  let evidence: Evidence;

  before(async () => {
    stage = await GameStage.start();
    const worker = (await stage.worker()).client;
    const watcher = await stage.client(3);
    reader = await stage.stranger();
    const task = { turns: 30, value: 5 };
    staged = await stage.reveal({ tasks: [task, task, task], lies: new Map([[1, { ...task, value: 6 }]]) });
    const player = stage.player(watcher, sourceOf(staged));
    await player.start();
    player.accuse({ ...staged.ref, wrong: [1n] });
    const game = { ...staged.ref, position: 1n, challenger: watcher.address as Address };
    const opponent = new Opponent(worker, staged, game, liar(staged, FROM));
    id = opponent.id;
    const signal = AbortSignal.timeout(40_000);
    await opponent.play("defender", signal);
    await player.settled(id, signal);
    await stage.dismiss();
    evidence = await collectEvidence(reader, { id, source: sourceOf(staged) });
  });
  after(() => stage.stop());

  it("explains who said what, which instruction decided, and what it cost", async () => {
    const told = await explainDispute(reader, { id, source: sourceOf(staged) });
    const { decision, entries, said, truth, gasUsed, task } = told;
    expect(task).to.equal(1n);
    expect(told.state).to.equal("The challenger won: the contract carried out the step that was left.");
    expect(decision).to.include({ step: FROM - 1, right: false });
    expect(decision?.place).to.match(/\+0x[0-9a-f]+: [a-z]/);
    expect(decision?.said).to.not.equal(decision?.truth);
    expect(said?.outputRoot).to.not.equal(truth?.outputRoot);
    expect(entries.map(({ events }) => events.at(-1))).to.deep.equal([
      "PositionChallenged",
      ...Array.from({ length: 6 }, () => ["SegmentDivided", "PartPicked"]).flat(),
      "SegmentDivided",
      "GameOver",
    ]);
    let sum = 0n;
    for (const { transaction } of entries)
      sum += (await reader.provider.getTransactionReceipt(transaction))?.gasUsed ?? 0n;
    expect(gasUsed).to.equal(sum);
    const bare = await explainDispute(reader, { id });
    expect(bare).to.include({ truth: undefined, decision: undefined });
    const unknown = await explainDispute(reader, { id: `0x${"77".repeat(32)}` }).catch((error: unknown) => error);
    expect(unknown).to.have.property("code", "GAME_UNKNOWN");
  });

  it("a bundle is verified without any connection, by either interpreter", async () => {
    const text = JSON.stringify(evidence);
    for (const interpreter of ["reference", "fast"] as const) {
      const verdict = await verifyEvidence(parseEvidence(text), { interpreter });
      expect(verdict.checks.filter(({ holds }) => !holds)).to.deep.equal([]);
      expect(verdict).to.include({ holds: true, wrong: true });
    }
    const steps = await traceEvidence(evidence, 5);
    expect(steps.map(({ step }) => step)).to.deep.equal([FROM - 5, FROM - 4, FROM - 3, FROM - 2, FROM - 1]);
    expect(steps.at(-1)?.text).to.equal(evidence.step?.text);
  });

  it("a bundle that was changed anywhere does not hold", async () => {
    // What only the chain can say, and how to call the command.
    const free = /^(end\.(amount|transaction|block)|said\.last|step\.said|replay\.)/;
    const places = [...placesIn(evidence)].filter((place) => !free.test(place));
    expect(places.length).to.be.above(30);
    const held: string[] = [];
    for (const place of places) {
      const changed = changedAt(evidence, place);
      const holds = await verifyChanged(changed);
      if (holds) held.push(place);
    }
    expect(held).to.deep.equal([]);
  });

  it("what is no bundle is refused", () => {
    for (const text of [
      "",
      "[]",
      "{}",
      JSON.stringify({ ...evidence, more: 1 }),
      JSON.stringify({ ...evidence, spec: "0x0" }),
    ]) {
      expect(() => parseEvidence(text))
        .to.throw()
        .with.property("code", "EVIDENCE_INVALID");
    }
  });
});

async function verifyChanged(evidence: unknown): Promise<boolean> {
  let parsed: Evidence;
  try {
    parsed = parseEvidence(JSON.stringify(evidence));
  } catch {
    return false;
  }
  return (await verifyEvidence(parsed, { interpreter: "fast" })).holds;
}

/** Paths of all values that are neither objects nor null. */
function* placesIn(value: unknown, at = ""): Generator<string> {
  if (typeof value !== "object" || value === null) {
    if (value !== null) yield at;
    return;
  }
  for (const [key, inner] of Object.entries(value)) yield* placesIn(inner, at === "" ? key : `${at}.${key}`);
}

/** A copy in which one value is another one of the same form. */
function changedAt(evidence: Evidence, place: string): unknown {
  const copy = structuredClone(evidence) as unknown as Record<string, unknown>;
  const keys = place.split(".");
  const last = keys.pop() as string;
  let parent = copy;
  for (const key of keys) parent = parent[key] as Record<string, unknown>;
  parent[last] = another(parent[last]);
  return copy;
}

function another(value: unknown): unknown {
  if (typeof value === "number") return value + 1;
  const text = String(value);
  if (/^\d+$/.test(text)) return `${BigInt(text) + 1n}`;
  if (text === "step") return "timeout";
  // One digit in the middle.
  const at = text.startsWith("0x") ? 2 + ((text.length - 2) >> 1) : text.length >> 1;
  const other = text[at] === "1" ? "2" : "1";
  return text.slice(0, at) + other + text.slice(at + 1);
}
