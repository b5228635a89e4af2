import type { SolidityHooks } from "hardhat/types/hooks";
import type { CompilerOutputError } from "hardhat/types/solidity";

/** The compiler says where a message points to, which Hardhat's type leaves out. */
type LocatedError = CompilerOutputError & { readonly sourceLocation?: { readonly file: string } };

/** Source names of the project itself, as the compiler sees them ("npm/..." are dependencies). */
const isOwnSource = (error: LocatedError): boolean => error.sourceLocation?.file.startsWith("project/") ?? false;

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
      error.severity === "warning" && isOwnSource(error) ? asError(error) : error,
    );
    return { ...output, errors };
  },
});
