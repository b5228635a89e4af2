import type { SolidityHooks } from "hardhat/types/hooks";
import type { CompilerOutputError } from "hardhat/types/solidity";

/** The compiler says where a message points to, which Hardhat's type leaves out. */
type LocatedError = CompilerOutputError & { readonly sourceLocation?: { readonly file: string } };

/** Source names of the project itself, as the compiler sees them ("npm/..." are dependencies). */
const isOwnSource = (error: LocatedError): boolean => error.sourceLocation?.file.startsWith("project/") ?? false;

/** "Contract code size" and "Contract initcode size": a test is never deployed on a chain. */
const SIZE_CODES = new Set(["5574", "3860"]);

const isLargeTest = (error: LocatedError): boolean =>
  SIZE_CODES.has(error.errorCode ?? "") && (error.sourceLocation?.file.startsWith("project/test/") ?? false);

const asError = (warning: LocatedError): LocatedError => ({
  ...warning,
  type: "Error",
  severity: "error",
  ...(warning.formattedMessage && {
    formattedMessage: warning.formattedMessage.replace(/^Warning/, "Error (a warning)"),
  }),
});

export default async (): Promise<Partial<SolidityHooks>> => ({
  async invokeSolc(context, compiler, input, config, next) {
    const output = await next(context, compiler, input, config);
    if (output.errors === undefined) return output;
    const errors = output.errors.map((error) =>
      error.severity === "warning" && isOwnSource(error) && !isLargeTest(error) ? asError(error) : error,
    );
    return { ...output, errors };
  },
});
