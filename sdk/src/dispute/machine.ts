/**
 * The machine and what proves its steps: large, and needed by nobody but who plays or explains games. Only loaded by
 * `import()`, so that bundlers which divide by module put it into a file of its own.
 */
export {
  initialOpening,
  lower,
  pin,
  pinWithOrigins,
  readTape,
  TaskTrace,
  tapeRoots,
  traceStep,
} from "@conun/vm";
