import type { Engine } from "./engine.ts";
import { fast, interpreter } from "./engines/interpreter.ts";
import { pinned } from "./engines/pinned.ts";
import { plain } from "./engines/plain.ts";

/** All engines of the suite. */
export const engines: readonly Engine[] = [plain as Engine, pinned as Engine, interpreter as Engine, fast as Engine];
