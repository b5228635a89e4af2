import { readFile } from "node:fs/promises";
import type { Address, BatchState, Decision, DisputeEvent, JobState, MarketEvent } from "@conun/sdk";
import { inputRegion, parseInputRegion, taskSeed } from "@conun/vm";
import { expect } from "chai";
import { PNG } from "pngjs";
import { Forger, fromBehind } from "../src/demo/forger.ts";
import { writePng } from "../src/demo/picture.ts";
import { type Findings, judge, storyOf } from "../src/demo/report.ts";
import { assemble, drawHere, inputs, PICTURE, readProgram } from "../src/demo/scene.ts";
import { beginStory, type Character } from "../src/demo/story.ts";
import { beginTrial, verdictOf } from "../src/demo/trial.ts";
import { render } from "../src/demo/view.ts";
import { toJson } from "../src/output/output.ts";
import { temporaryFolder } from "./lib/cli.ts";

const CON = 10n ** 18n;
const owner = (digit: string) => `0x${digit.repeat(40)}` as Address;
const CHARACTERS: readonly Character[] = [
  { name: "Ada", owner: owner("a") },
  { name: "Grace", owner: owner("b") },
  { name: "Mallory", owner: owner("c") },
];
const LIAR = CHARACTERS[2] as Character;

const event = (name: string, fields: object) => ({ name, ...fields }) as unknown as MarketEvent;
const claimed = (batch: bigint, who: number) =>
  event("BatchClaimed", { batch, owner: CHARACTERS[who]?.owner, allotmentId: who + 1 });
const EVENTS: readonly MarketEvent[] = [
  claimed(0n, 0),
  claimed(0n, 2),
  event("ResultRevealed", { batch: 0n, allotmentId: 1 }),
  event("ResultRevealed", { batch: 0n, allotmentId: 3 }),
  event("AuditOpened", { batch: 0n, slots: 2 }),
  claimed(0n, 1),
  event("ResultRevealed", { batch: 0n, allotmentId: 2 }),
  event("AssignmentPaid", { batch: 0n, owner: owner("a").toUpperCase().replace("0X", "0x"), earned: 2n * CON }),
  event("AssignmentPaid", { batch: 0n, owner: owner("b"), earned: 3n * CON }),
  event("AssignmentRefuted", { batch: 0n, owner: owner("c"), slashedUnits: 1_500_000n }),
  event("BatchSettled", { batch: 0n }),
];

describe("demonstration", () => {
  const folder = temporaryFolder();

  it("tells who did what from the market's events", () => {
    const story = beginStory(CHARACTERS, 2);
    const lines = EVENTS.map((one) => story.tell(one)).filter((line) => line !== undefined);
    expect(lines).to.deep.equal([
      "batch 0: drawn for an audit; one more worker is asked before anything is revealed",
      "batch 0: Mallory is refuted and loses 1.5 CON of stake; others draw it again",
    ]);
    expect(story.deeds.map(({ claimed: batches, revealed, paid }) => [batches, revealed, paid])).to.deep.equal([
      [1, 1, 2n * CON],
      [1, 1, 3n * CON],
      [1, 1, 0n],
    ]);
    expect(story.settled).to.equal(1);
    expect(render(story, 12.3)).to.match(/1\/2 batches settled, 12 s[\s\S]*Mallory.*1 time .*1\.5 CON/);
  });

  const batch = { status: "settled", count: 100 } as BatchState;
  const state = { spec: { taskCount: 100n }, batches: new Map([[0n, batch]]), timeline: EVENTS } as unknown as JobState;
  const good: Findings = {
    state,
    settlement: { refunded: 7n },
    solvency: { delta: 0n },
    samePicture: true,
    seconds: 12.34,
    artifacts: ["/picture.png"],
    decidedAt: "shade+0x5d: f64.mul",
  };
  const judged = (findings: Findings) => judge(findings, storyOf(findings.state, CHARACTERS, 1), CHARACTERS, LIAR);

  it("reports one JSON object, amounts in wei as decimal strings", () => {
    const { report, problems } = judged(good);
    expect(problems).to.deep.equal([]);
    expect(JSON.parse(toJson(report))).to.deep.equal({
      ok: true,
      tasks: 100,
      settled: 100,
      refuted: 1,
      decidedAt: "shade+0x5d: f64.mul",
      slashed: "1500000000000000000",
      refunded: "7",
      paid: "5000000000000000000",
      solvencyDelta: "0",
      seconds: 12.3,
      artifacts: ["/picture.png"],
    });
  });

  const openBatch = new Map([[0n, { ...batch, status: "revealed" } as BatchState]]);
  const without = (name: string) => EVENTS.filter((one) => one.name !== name);
  const wronged = event("AssignmentRefuted", { batch: 0n, owner: owner("a"), slashedUnits: 1n });
  for (const [what, findings, problem] of [
    ["a batch is not settled", { ...good, state: { ...state, batches: openBatch } }, /100 tasks were not settled/],
    ["the picture differs", { ...good, samePicture: false }, /picture differs/],
    [
      "the forger loses nothing",
      { ...good, state: { ...state, timeline: without("AssignmentRefuted") } },
      /lost nothing/,
    ],
    [
      "an honest worker is refuted",
      { ...good, state: { ...state, timeline: [...EVENTS, wronged] } },
      /Ada was refuted/,
    ],
    ["no step decided", { ...good, decidedAt: undefined }, /no instruction/],
    ["the contracts hold more than they owe", { ...good, solvency: { delta: 1n } }, /1 wei more/],
  ] as const) {
    it(`is not ok if ${what}`, () => {
      const { report, problems } = judged(findings as Findings);
      expect(report.ok).to.equal(false);
      expect(problems.join()).to.match(problem);
    });
  }

  it("the forger draws the scene from behind, and remembers what it said", async () => {
    const [stdin] = inputs() as [Uint8Array];
    const region = inputRegion({ stdin, args: ["a"], seed: taskSeed(3) });
    const other = parseInputRegion(fromBehind(region));
    expect([other.args, Buffer.from(other.seed)]).to.deep.equal([["a"], Buffer.from(taskSeed(3))]);
    expect(other.stdin.length).to.equal(stdin.length);
    expect([...other.stdin].flatMap((byte, at) => (byte === stdin[at] ? [] : [at])).every((at) => at >= 32)).to.equal(
      true,
    );
    const seen: Uint8Array[] = [];
    const honest = async ({ input }: { input: Uint8Array }) => {
      seen.push(input);
      return { kind: "halted", code: 0, output: Uint8Array.of(1), steps: 5n } as const;
    };
    const forger = new Forger();
    const run = forger.modules.execute?.(honest as never);
    for (const index of [5n, 6n]) await run?.({ index, input: region } as never, new AbortController().signal);
    expect(seen.map((input) => Buffer.from(input))).to.deep.equal([
      Buffer.from(fromBehind(region)),
      Buffer.from(fromBehind(region)),
    ]);
    expect(forger.leaves(5, 2).map(({ taskIndex, steps }) => [taskIndex, steps])).to.deep.equal([
      [5, 5n],
      [6, 5n],
    ]);
    expect(forger.leaves(4, 2), "one of these it never drew").to.have.length(1);
  });

  it("tells a game round by round, and the instruction that decided it", () => {
    const trial = beginTrial({ name: "Vera", address: owner("d") }, 5);
    const told = [
      { name: "PositionChallenged", id: "0x1", batch: 3n, position: 2n, challenger: owner("d") },
      { name: "PartPicked", id: "0x1", round: 0 },
      { name: "PartPicked", id: "0x2", round: 1 },
      { name: "PartPicked", id: "0x1", round: 6 },
      { name: "GameOver", id: "0x1" },
    ].map((one) => trial.tell(one as unknown as DisputeEvent));
    expect(told).to.deep.equal([
      "batch 3: Vera draws tile 17 again, sees something else, and challenges it",
      "batch 3: round 1 of 7, 2^34 steps of 2^40 left in question",
      undefined,
      "batch 3: round 7 of 7, one step of 2^40 left in question",
      undefined,
    ]);
    expect(trial.over).to.deep.equal(["0x1"]);
    const decision = { step: 1234567, place: "shade+0x5d: f64.mul", text: "f64.mul 2, 3", effect: "6" } as Decision;
    expect(verdictOf(3n, decision).join("\n")).to.match(/step 1,234,567, shade\+0x5d: f64\.mul\n.*f64\.mul 2, 3.* 6/);
  });

  it("draws the picture here: 100 tiles, many colours, and a PNG with the same pixels", async function () {
    this.timeout(60_000);
    expect(inputs()).to.have.length(100);
    const pixels = await drawHere(await readProgram(), new AbortController().signal);
    expect(pixels.length).to.equal(PICTURE.width * PICTURE.height * 3);
    expect(new Set(pixels).size).to.be.greaterThan(100);
    await writePng(folder.path("picture.png"), PICTURE, pixels);
    const png = PNG.sync.read(await readFile(folder.path("picture.png")));
    expect([png.width, png.height]).to.deep.equal([PICTURE.width, PICTURE.height]);
    const rgb = png.data.filter((_, at) => at % 4 !== 3);
    expect(Buffer.compare(rgb, pixels)).to.equal(0);
  });

  it("drawing stops when it is interrupted", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    let caught: unknown;
    await drawHere(await readProgram(), signal).catch((error: unknown) => {
      caught = error;
    });
    expect(caught).to.have.property("message", "enough");
    expect(() => assemble([new Uint8Array(1)])).to.throw(RangeError);
  });
});
