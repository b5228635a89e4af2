import { readFile } from "node:fs/promises";
import type { Address, BatchState, JobState, MarketEvent } from "@conun/sdk";
import { expect } from "chai";
import { PNG } from "pngjs";
import { forger } from "../src/demo/forger.ts";
import { writePng } from "../src/demo/picture.ts";
import { type Findings, judge, storyOf } from "../src/demo/report.ts";
import { assemble, drawHere, inputs, PICTURE, readProgram } from "../src/demo/scene.ts";
import { beginStory, type Character } from "../src/demo/story.ts";
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
  event("ReplicaAdded", { batch: 0n, slots: 3 }),
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
      "batch 0: two results differ; one more worker is asked",
      "batch 0: Mallory is outvoted and loses 1.5 CON of stake",
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
  };
  const judged = (findings: Findings) => judge(findings, storyOf(findings.state, CHARACTERS, 1), CHARACTERS, LIAR);

  it("reports one JSON object, amounts in wei as decimal strings", () => {
    const { report, problems } = judged(good);
    expect(problems).to.deep.equal([]);
    expect(JSON.parse(toJson(report))).to.deep.equal({
      ok: true,
      tasks: 100,
      settled: 100,
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
      "an honest worker is outvoted",
      { ...good, state: { ...state, timeline: [...EVENTS, wronged] } },
      /Ada was outvoted/,
    ],
    ["the contracts hold more than they owe", { ...good, solvency: { delta: 1n } }, /1 wei more/],
  ] as const) {
    it(`is not ok if ${what}`, () => {
      const { report, problems } = judged(findings as Findings);
      expect(report.ok).to.equal(false);
      expect(problems.join()).to.match(problem);
    });
  }

  it("the forger's output differs from the honest one in every byte, its length and steps do not", async () => {
    const honest = async () => ({ kind: "halted", code: 0, output: Uint8Array.of(0, 128, 255), steps: 5n }) as const;
    const outcome = await forger.execute?.(honest)({} as never, new AbortController().signal);
    expect(outcome).to.deep.equal({ kind: "halted", code: 0, output: Uint8Array.of(255, 127, 0), steps: 5n });
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
