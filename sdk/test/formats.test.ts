import { readFileSync } from "node:fs";
import { jobId } from "@conun/vm";
import { expect } from "chai";
import { type Address, encodeJobSpec, type Hex, type JobSpec, jobIdOf } from "../src/index.ts";

interface Vectors {
  readonly jobSpecs: readonly {
    readonly fields: Readonly<Record<string, string>>;
    readonly encoded: Hex;
    readonly specHash: Hex;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../../test/vectors/formats.json", import.meta.url), "utf8"),
) as Vectors;

/** Fields of `JobSpec` that hold more than 32 bits. */
const WIDE = new Set(["taskCount", "budget", "taskFee", "minStepPrice", "maxStepPrice", "bond"]);

/** A vector's flat fields as the SDK's specification. */
function specOf({
  limitSteps,
  limitPages,
  limitOutputBytes,
  onNoQuorum,
  ...fields
}: Readonly<Record<string, string>>): JobSpec {
  const rest = Object.entries(fields).map(([name, value]) => {
    if (WIDE.has(name)) return [name, BigInt(value)];
    return [name, /^\d+$/.test(value) ? Number(value) : value];
  });
  const limits = {
    steps: BigInt(limitSteps ?? 0),
    pages: BigInt(limitPages ?? 0),
    outputBytes: BigInt(limitOutputBytes ?? 0),
  };
  return { ...Object.fromEntries(rest), limits, onNoQuorum: onNoQuorum === "0" ? "reopen" : "refund" } as JobSpec;
}

describe("formats", () => {
  it("encodes every committed specification byte for byte", () => {
    expect(vectors.jobSpecs.length).to.be.above(0);
    for (const { fields, encoded } of vectors.jobSpecs) expect(encodeJobSpec(specOf(fields))).to.equal(encoded);
  });

  it("derives the job id from the committed hash of a specification", () => {
    const market: Address = "0xada5013122d395ba3c54772283fb069b10426056";
    for (const { fields, specHash } of vectors.jobSpecs) {
      expect(jobIdOf({ chainId: 31_337, market, spec: specOf(fields) })).to.equal(jobId(31_337, market, specHash));
    }
  });
});
