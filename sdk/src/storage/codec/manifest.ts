import { type Hex, keccak, toHex } from "@conun/vm";
import * as z from "zod/mini";
import { parseCid } from "../cid.ts";
import { storageError } from "../errors.ts";

/** Largest job manifest that is read. */
export const MAX_MANIFEST_BYTES = 65_536;
/** Largest inputs' index that is read: room for some 200,000 chunks. */
export const MAX_INDEX_BYTES: number = 32 * 2 ** 20;

const size = z.int().check(z.nonnegative());
const cid = z.string().check(z.refine(isCid, "not the CID of a file"));
const root = z.templateLiteral(["0x", z.string().check(z.regex(/^[0-9a-f]{64}$/))]);
const stored = z.strictObject({ cid, size });

const jobManifestSchema = z.strictObject({
  kind: z.literal("conun/job"),
  version: z.literal(1),
  name: z.string().check(z.maxLength(200)),
  description: z.string().check(z.maxLength(10_000)),
  program: stored,
  inputs: stored,
  outputs: z.strictObject({ mediaType: z.string().check(z.maxLength(200)) }),
});

const inputsIndexSchema = z
  .strictObject({
    kind: z.literal("conun/inputs"),
    version: z.literal(1),
    taskCount: z.int().check(z.gte(1)),
    chunkTasks: z.int().check(z.gte(1), z.refine(isPowerOfTwo, "not a power of two")),
    chunks: z.array(z.strictObject({ cid, size, root })),
  })
  .check(
    z.refine(({ taskCount, chunkTasks, chunks }) => chunks.length === Math.ceil(taskCount / chunkTasks), {
      error: "taskCount and chunkTasks ask for another number of chunks",
    }),
  );

/** What a job is made of: `docs/design/formats.md`, section 7. */
export type JobManifest = z.infer<typeof jobManifestSchema>;
/** Where a job's inputs are: `docs/design/formats.md`, section 7. */
export type InputsIndex = z.infer<typeof inputsIndexSchema>;

/** Bytes of a manifest, keys in the order of the format. Throws StorageError `STORAGE_BAD_INPUT`. */
export function encodeJobManifest(manifest: JobManifest): Uint8Array {
  return encode(check(jobManifestSchema, manifest, "job manifest", "STORAGE_BAD_INPUT"));
}

/** Bytes of an index, keys in the order of the format. Throws StorageError `STORAGE_BAD_INPUT`. */
export function encodeInputsIndex(index: InputsIndex): Uint8Array {
  return encode(check(inputsIndexSchema, index, "inputs' index", "STORAGE_BAD_INPUT"));
}

/** A job manifest from its bytes, of untrusted origin. Throws StorageError `STORAGE_CORRUPT`. */
export function decodeJobManifest(bytes: Uint8Array): JobManifest {
  return check(jobManifestSchema, decode(bytes, MAX_MANIFEST_BYTES), "job manifest", "STORAGE_CORRUPT");
}

/** An inputs' index from its bytes, of untrusted origin. Throws StorageError `STORAGE_CORRUPT`. */
export function decodeInputsIndex(bytes: Uint8Array): InputsIndex {
  return check(inputsIndexSchema, decode(bytes, MAX_INDEX_BYTES), "inputs' index", "STORAGE_CORRUPT");
}

/** Digest of a manifest: the keccak of its bytes. */
export function manifestDigest(bytes: Uint8Array): Hex {
  return toHex(keccak(bytes));
}

// The schemas' parsers put keys in the order in which they are declared above, which is the order of the format.
const encode = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function decode(bytes: Uint8Array, maxBytes: number): unknown {
  if (bytes.length > maxBytes) {
    throw storageError("STORAGE_TOO_LARGE", `A manifest of ${bytes.length} bytes is not read: ${maxBytes} at most.`);
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw storageError("STORAGE_CORRUPT", "A manifest is not JSON in UTF-8.", error);
  }
}

function check<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  what: string,
  code: "STORAGE_BAD_INPUT" | "STORAGE_CORRUPT",
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw storageError(code, `Not a valid ${what}: ${z.prettifyError(parsed.error).slice(0, 500)}`, parsed.error);
}

function isCid(text: string): boolean {
  try {
    return parseCid(text) !== undefined;
  } catch {
    return false;
  }
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value));
}
