import { writeFile } from "node:fs/promises";
import { buildVectors } from "../test/lib/vectors.ts";

/** Rewrites the committed vectors. Only a new version of a format may change them. */
await writeFile(
  new URL("../../test/vectors/formats.json", import.meta.url),
  `${JSON.stringify(buildVectors(), null, 1)}\n`,
);
