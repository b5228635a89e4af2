import { VmError } from "../errors.ts";

/** A value that does not follow `docs/design/formats.md`. */
export class FormatError extends VmError {}
