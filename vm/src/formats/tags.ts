import { keccak } from "../hash/keccak.ts";

/** First word of a preimage: `keccak("conun/v1/<name>")`. */
function tag(name: string): Uint8Array {
  return keccak(new TextEncoder().encode(`conun/v1/${name}`));
}

/** Domain tags, so that objects of two kinds never share a preimage (`docs/design/formats.md`, section 1). */
export const TAGS = {
  job: tag("job"),
  assignment: tag("assignment"),
  commitment: tag("commitment"),
  resultLeaf: tag("result-leaf"),
  resultEmpty: tag("result-empty"),
  resultNode: tag("result-node"),
  resultRoot: tag("result-root"),
  input: tag("input"),
  output: tag("output"),
  tasks: tag("tasks"),
  program: tag("program"),
  limits: tag("limits"),
  state: tag("state"),
  image: tag("image"),
  code: tag("code"),
} as const satisfies Record<string, Uint8Array>;
