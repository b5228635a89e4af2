import type { Hex } from "@conun/vm";
import * as z from "zod/mini";
import { parseCid } from "../cid.ts";
import { storageError } from "../errors.ts";
import { SIGNATURE_HEADER } from "../outputs/push.ts";
import { type Call, checkLength, limited, readJsonBody, sendJson } from "./http-call.ts";

const HASH = /^0x[0-9a-f]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

const expectRequest = z.strictObject({
  chainId: z.int().check(z.gte(1)),
  market: z.string().check(z.regex(ADDRESS)),
  manifest: z.string(),
  taskCount: z.int().check(z.gte(1)),
  batchSize: z.int().check(z.gte(1)),
  outputBytes: z.int().check(z.nonnegative()),
  ends: z.int().check(z.nonnegative()),
  until: z.int().check(z.nonnegative()),
});

/** `PUT /v0/jobs/JOB`: outputs of this job are taken from now on. */
export async function expectJob({ options, request, response, rest }: Call): Promise<void> {
  const jobId = jobOf(rest);
  const parsed = expectRequest.safeParse(await readJsonBody(request));
  if (!parsed.success) throw storageError("STORAGE_BAD_INPUT", `Malformed job: ${z.prettifyError(parsed.error)}`);
  const { market, manifest, ...numbers } = parsed.data;
  const job = { ...numbers, jobId, market: market as Hex, manifest: parseCid(manifest).toString() };
  sendJson(response, 200, await options.desk.expect(job));
}

/** `GET /v0/jobs/JOB`: what was said of it; 404 if its outputs are not taken. */
export async function describeJob({ options, response, rest }: Call): Promise<void> {
  const job = await options.desk.find(jobOf(rest));
  if (job === undefined) throw storageError("STORAGE_NOT_FOUND", `The outputs of job ${rest} are not kept here.`);
  sendJson(response, 200, job);
}

/** `PUT /v0/jobs/JOB/outputs/BATCH/SLOT/TURN/CID`: the outputs of one assignment, from its operator. */
export async function takeOutputs({ options, request, response, rest, signal }: Call): Promise<void> {
  const [job = "", outputs, batch, slot, turn, cid = "", ...more] = rest.split("/");
  if (outputs !== "outputs" || more.length > 0)
    throw storageError("STORAGE_BAD_INPUT", `There is no /v0/jobs/${rest}.`);
  const numbers = { batch: whole(batch, "batch"), slot: whole(slot, "slot"), turn: whole(turn, "turn") };
  const push = { jobId: jobOf(job), ...numbers, cid: parseCid(cid).toString() };
  const signature = String(request.headers[SIGNATURE_HEADER] ?? "");
  checkLength(request, options.maxObjectBytes);
  const body = limited(request, options.maxObjectBytes);
  sendJson(response, 201, await options.desk.take(push, signature, body, signal));
}

function jobOf(text: string): Hex {
  if (HASH.test(text)) return text as Hex;
  throw storageError("STORAGE_BAD_INPUT", `"${text.slice(0, 80)}" is no job id.`);
}

function whole(text: string | undefined, what: string): number {
  const value = Number(text);
  if (text !== undefined && /^\d{1,16}$/.test(text) && Number.isSafeInteger(value)) return value;
  throw storageError("STORAGE_BAD_INPUT", `"${text?.slice(0, 80)}" is no number of a ${what}.`);
}
