import * as ref from "./reference.ts";
import { storageVectors } from "./vectors-storage.ts";

const { hex, word, noise, hash, tag } = ref;

const TAG_NAMES =
  "job assignment commitment result-leaf result-empty result-node result-root input output tasks program limits state image code".split(
    " ",
  );
const CHAIN = 31337;
const MARKET = hex(noise(1, 20));
const MAX_96 = 2n ** 96n - 1n;

/** Every vector of `test/vectors/formats.json`, computed by the reference alone. Integers are decimal strings. */
export function buildVectors() {
  return {
    note: "Vectors of docs/design/formats.md. Written by vm/scripts/vectors.ts; integers are decimal strings.",
    tags: Object.fromEntries(TAG_NAMES.map((name) => [name, hex(tag(name))])),
    zeroSubtrees: Array.from({ length: 33 }, (_, depth) => hex(zeroTop(depth))),
    jobSpecs: [jobSpec(1), jobSpec(2), maximalJobSpec()],
    jobIds: [0, 1, 2].map(jobId),
    assignmentIds: [0, 1, 2].map(assignmentId),
    commitments: [0, 1, 2].map(commitment),
    inputRegions: INPUTS.map(inputRegion),
    inputRoots: REGION_LENGTHS.map((length) => regionRoot("input", length)),
    outputRoots: REGION_LENGTHS.map((length) => regionRoot("output", length)),
    tasks: [1, 2, 3, 4, 5, 7, 8, 9, 33, 100].map(tasksTree),
    resultLeaves: [0, 1, 2, 3].map((i) => leafJson(LEAF_SAMPLES[i] as ref.Leaf)),
    resultEmpty: hex(hash(tag("result-empty"))),
    resultTrees: [1, 2, 3, 4, 5, 8, 9, 33, 100].map(resultTree),
    programs: PROGRAMS.map(program),
    ...storageVectors(),
  };
}

function zeroTop(depth: number): Uint8Array {
  if (depth === 0) return word(0);
  const below = zeroTop(depth - 1);
  return hash(below, below);
}

/** Lengths of code, globals and segments; pieces of memory and tables as place and length; entry, pages. */
const PROGRAMS = [
  { code: 16, globals: 32, segments: 0, memory: [], tables: [], entry: 0, initialPages: 0 },
  { code: 48, globals: 33, segments: 31, memory: [[0, 1]], tables: [[8, 8]], entry: 1, initialPages: 1 },
  {
    code: 4096,
    globals: 800,
    segments: 100,
    memory: [
      [1024, 300],
      [1100, 40],
      [1 << 20, 64],
      [2 ** 32 - 5, 5],
    ],
    tables: [
      [8 * 5, 24],
      [8 * (2 ** 20 + 1), 16],
    ],
    entry: 77,
    initialPages: 65_536,
  },
] as const;

function program(shape: (typeof PROGRAMS)[number], i: number) {
  const [code, globals, segments] = [shape.code, shape.globals, shape.segments].map((length, k) =>
    noise(900 + 10 * i + k, length),
  ) as [Uint8Array, Uint8Array, Uint8Array];
  const pieces = (list: readonly (readonly [number, number])[], seed: number) =>
    list.map(([at, length], k) => ({ at, bytes: noise(seed + 20 * i + k, length) }));
  const [memory, tables] = [pieces(shape.memory, 1000), pieces(shape.tables, 1010)];
  const imageRoot = hash(
    tag("image"),
    ref.region("code", code),
    ref.sparse([{ at: 0, bytes: globals }]),
    ref.sparse(memory),
    ref.sparse(tables),
    ref.sparse([{ at: 0, bytes: segments }]),
    word(shape.entry),
    word(shape.initialPages),
  );
  const [machineVersion, callDepthBudget, maxPages, maxTableEntries] = [1, 4096, 1024, 10_000];
  const limitsHash = hash(tag("limits"), word(callDepthBudget), word(maxPages), word(maxTableEntries));
  const id = hash(tag("program"), word(machineVersion), imageRoot, limitsHash);
  return {
    code: hex(code),
    globals: hex(globals),
    segments: hex(segments),
    memory: memory.map(({ at, bytes }) => ({ at: String(at), bytes: hex(bytes) })),
    tables: tables.map(({ at, bytes }) => ({ at: String(at), bytes: hex(bytes) })),
    entry: String(shape.entry),
    initialPages: String(shape.initialPages),
    imageRoot: hex(imageRoot),
    machineVersion: String(machineVersion),
    callDepthBudget: String(callDepthBudget),
    maxPages: String(maxPages),
    maxTableEntries: String(maxTableEntries),
    limitsHash: hex(limitsHash),
    programId: hex(id),
  };
}

type Field = readonly [name: string, value: bigint | Uint8Array];

function specJson(fields: readonly Field[]) {
  const encoded = Buffer.concat(fields.map(([, value]) => asWord(value)));
  return {
    fields: Object.fromEntries(
      fields.map(([name, value]) => [name, typeof value === "bigint" ? String(value) : hex(value)]),
    ),
    encoded: hex(encoded),
    specHash: hex(hash(encoded)),
  };
}

function asWord(value: bigint | Uint8Array): Uint8Array {
  if (typeof value === "bigint") return word(value);
  return Uint8Array.from(Buffer.concat([new Uint8Array(32 - value.length), value]));
}

/** Fields of `JobSpec` in order; `limits` are flattened to three, as its encoding is. */
function jobSpec(seed: number) {
  const b = (i: number, length: number) => noise(100 * seed + i, length);
  return specJson([
    ["version", 1n],
    ["requester", b(1, 20)],
    ["salt", b(2, 32)],
    ["programId", b(3, 32)],
    ["tasksRoot", b(4, 32)],
    ["taskCount", 1_000_000n],
    ["batchSize", 100n],
    ["limitSteps", 10n ** 9n],
    ["limitPages", 256n],
    ["limitOutputBytes", 65_536n],
    ["budget", 10n ** 21n],
    ["taskFee", 10n ** 15n],
    ["minStepPrice", 10n ** 16n],
    ["maxStepPrice", 2n * 10n ** 16n],
    ["rampSeconds", 600n],
    ["replicas", 2n],
    ["maxReplicas", 5n],
    ["onNoQuorum", BigInt(seed % 2)],
    ["resolver", seed === 1 ? new Uint8Array(20) : b(5, 20)],
    ["bond", 5n * 10n ** 18n],
    ["auditRate", 0n],
    ["commitTimeout", 3600n],
    ["challengeWindow", 86_400n],
    ["postingDeadline", 1_900_000_000n],
    ["terms", BigInt(seed)],
    ["manifestDigest", b(6, 32)],
    ["callback", b(7, 20)],
    ["project", word(0)],
    ["extension", word(0)],
  ]);
}

function maximalJobSpec() {
  const ones = (length: number) => new Uint8Array(length).fill(0xff);
  const max = (bits: bigint) => 2n ** bits - 1n;
  return specJson([
    ["version", max(16n)],
    ["requester", ones(20)],
    ["salt", ones(32)],
    ["programId", ones(32)],
    ["tasksRoot", ones(32)],
    ["taskCount", max(64n)],
    ["batchSize", max(32n)],
    ["limitSteps", max(64n)],
    ["limitPages", max(64n)],
    ["limitOutputBytes", max(64n)],
    ["budget", MAX_96],
    ["taskFee", MAX_96],
    ["minStepPrice", MAX_96],
    ["maxStepPrice", MAX_96],
    ["rampSeconds", max(32n)],
    ["replicas", max(8n)],
    ["maxReplicas", max(8n)],
    ["onNoQuorum", 1n],
    ["resolver", ones(20)],
    ["bond", MAX_96],
    ["auditRate", max(32n)],
    ["commitTimeout", max(32n)],
    ["challengeWindow", max(32n)],
    ["postingDeadline", max(32n)],
    ["terms", max(32n)],
    ["manifestDigest", ones(32)],
    ["callback", ones(20)],
    ["project", ones(32)],
    ["extension", ones(32)],
  ]);
}

function jobId(i: number) {
  const chainId = [BigInt(CHAIN), 1n, 2n ** 64n - 1n][i] as bigint;
  const specHash = noise(10 + i, 32);
  const id = hash(tag("job"), word(chainId), asWord(ref.bytes(MARKET)), specHash);
  return { chainId: String(chainId), market: MARKET, specHash: hex(specHash), jobId: hex(id) };
}

function assignmentId(i: number) {
  const chainId = BigInt(CHAIN);
  const job = noise(20 + i, 32);
  const [batch, slot, turn] = [
    [0n, 0n, 0n],
    [99_999n, 2n, 1n],
    [2n ** 32n - 1n, 255n, 2n ** 16n - 1n],
  ][i] as [bigint, bigint, bigint];
  const id = hash(
    tag("assignment"),
    word(chainId),
    asWord(ref.bytes(MARKET)),
    job,
    word(batch),
    word(slot),
    word(turn),
  );
  return {
    chainId: String(chainId),
    market: MARKET,
    jobId: hex(job),
    batch: String(batch),
    slot: String(slot),
    turn: String(turn),
    assignmentId: hex(id),
  };
}

function commitment(i: number) {
  const parts = [0, 1, 2, 3].map((k) => noise(30 + 10 * i + k, 32)) as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const [assignment, allotment, root, salt] = parts;
  const totalSteps = [0n, 123_456_789n, 2n ** 48n - 1n][i] as bigint;
  return {
    assignmentId: hex(assignment),
    allotmentId: hex(allotment),
    resultRoot: hex(root),
    totalSteps: String(totalSteps),
    salt: hex(salt),
    commitment: hex(hash(tag("commitment"), assignment, allotment, root, word(totalSteps), salt)),
  };
}

const INPUTS = [
  { args: [], stdin: 0 },
  { args: [], stdin: 1 },
  { args: [], stdin: 64 },
  { args: [""], stdin: 0 },
  { args: ["--width", "640", "a"], stdin: 33 },
  { args: ["z".repeat(31)], stdin: 32 },
  { args: ["z".repeat(32), "ü€"], stdin: 100 },
] as const;

function inputRegion(input: (typeof INPUTS)[number], i: number) {
  const stdin = noise(60 + i, input.stdin);
  const seed = i === 0 ? word(0) : noise(70 + i, 32);
  const args = Buffer.concat(input.args.map((arg) => Buffer.from(`${arg}\0`, "utf8")));
  const header = Buffer.alloc(64);
  header.set(seed);
  header.writeBigUInt64LE(BigInt(args.length), 32);
  header.writeBigUInt64LE(BigInt(stdin.length), 40);
  const padding = Buffer.alloc((32 - (args.length % 32)) % 32);
  const region = Uint8Array.from(Buffer.concat([header, args, padding, stdin]));
  return {
    args: [...input.args],
    stdin: hex(stdin),
    seed: hex(seed),
    region: hex(region),
    inputRoot: hex(ref.region("input", region)),
  };
}

const REGION_LENGTHS = [0, 1, 31, 32, 33, 63, 64, 65, 96, 97, 128, 129, 1000, 4096, 4097];

function regionRoot(kind: "input" | "output", length: number) {
  const content = noise(200 + length, length);
  return { bytes: hex(content), root: hex(ref.region(kind, content)) };
}

function tasksTree(taskCount: number) {
  const roots = Array.from({ length: taskCount }, (_, i) => noise(1000 * taskCount + i, 32));
  const depth = ref.log2(taskCount);
  const indices = [...new Set([0, Math.floor(taskCount / 2), taskCount - 1])];
  return {
    taskCount: String(taskCount),
    inputRoots: roots.map(hex),
    depth,
    tasksRoot: hex(ref.tasks(roots)),
    paths: indices.map((index) => ({ index: String(index), path: ref.path(roots, depth, index).map(hex) })),
  };
}

const LEAF_SAMPLES: readonly ref.Leaf[] = [
  { taskIndex: 0n, kind: 0, code: 0, outputRoot: noise(80, 32), outputLength: 0n, steps: 0n },
  { taskIndex: 7n, kind: 0, code: 1, outputRoot: noise(81, 32), outputLength: 32n, steps: 1_000_000n },
  { taskIndex: 999_999n, kind: 1, code: 2, outputRoot: noise(82, 32), outputLength: 65_536n, steps: 10n ** 9n },
  {
    taskIndex: 2n ** 53n - 1n,
    kind: 1,
    code: 0xffffffff,
    outputRoot: noise(83, 32),
    outputLength: 2n ** 40n - 1n,
    steps: 2n ** 40n - 1n,
  },
];

function leafJson(leaf: ref.Leaf) {
  return {
    taskIndex: String(leaf.taskIndex),
    kind: leaf.kind,
    code: leaf.code,
    outputRoot: hex(leaf.outputRoot),
    outputLength: String(leaf.outputLength),
    steps: String(leaf.steps),
    hash: hex(ref.leafHash(leaf)),
  };
}

function resultTree(count: number) {
  const firstTask = 100 * count;
  const leaves: ref.Leaf[] = Array.from({ length: count }, (_, i) => ({
    taskIndex: BigInt(firstTask + i),
    kind: i % 5 === 3 ? 1 : 0,
    code: i % 5 === 3 ? 2 : i % 3,
    outputRoot: noise(2000 * count + i, 32),
    outputLength: BigInt(32 * i),
    steps: BigInt(1000 * count + 17 * i * i),
  }));
  const depth = ref.log2(count);
  const [topHash, totalSteps] = ref.sumTree(leaves, depth);
  const positions = [...new Set([0, Math.floor(count / 2), count - 1, 2 ** depth - 1])];
  return {
    firstTask: String(firstTask),
    count: String(count),
    depth,
    leaves: leaves.map(leafJson),
    topHash: hex(topHash),
    totalSteps: String(totalSteps),
    resultRoot: hex(ref.results(leaves)),
    paths: positions.map((position) => ({
      position: String(position),
      empty: position >= count,
      path: ref.sumPath(leaves, depth, position).map(([node, sum]) => ({ hash: hex(node), sum: String(sum) })),
    })),
  };
}
