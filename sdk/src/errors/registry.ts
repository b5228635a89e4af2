import { type ErrorTable, exitCode } from "./error.ts";

/** Every code that the SDK itself throws. Errors of contracts are in `contracts.ts`. */
export const sdkErrors = {
  UNEXPECTED: {
    exit: exitCode.unexpected,
    what: "Something failed that should not have: a mistake in CONUN or in what it stands on.",
    hint: "Run it again; if it happens again, report it with the causes that are printed.",
  },
  ARGUMENT_INVALID: {
    exit: exitCode.usage,
    what: "An argument is missing, malformed or out of range.",
    hint: "Correct the argument that the message names.",
  },
  AMOUNT_INVALID: {
    exit: exitCode.usage,
    what: "A text is not an amount of CON, or has more than 18 decimals.",
    hint: 'Write amounts as decimal numbers of CON, like "1.5".',
  },
  NETWORK_UNKNOWN: {
    exit: exitCode.usage,
    what: "No network of this name is defined.",
    hint: "Define it in networks.json of the configuration folder, or give RPC addresses and a deployment.",
  },
  DEPLOYMENT_UNKNOWN: {
    exit: exitCode.usage,
    what: "CONUN's contracts on this chain are not known.",
    hint: "Give a deployment: chain id, block, and the addresses of token, registry, market and seed.",
  },
  DEPLOYMENT_MISMATCH: {
    exit: exitCode.usage,
    what: "The chain that answered is not the one of the deployment, or has no contract at the market's address.",
    hint: "Check that RPC addresses and deployment belong to the same chain.",
  },
  MACHINE_UNKNOWN: {
    exit: exitCode.usage,
    what: "The deployment names no contract that judges single steps of programs.",
    hint: "Use a network whose deployment has one, or give a deployment file with its address as `machine`.",
  },
  RESOLVER_MISSING: {
    exit: exitCode.usage,
    what: "The deployment names no game that judges results, and none was named.",
    hint: "Name the resolver by its address, or use a network whose deployment has one as `disputeGame`.",
  },
  CONFIG_INVALID: {
    exit: exitCode.usage,
    what: "A configuration file cannot be read or holds unknown or malformed values.",
    hint: "Correct the file that the message names.",
  },
  JOB_UNKNOWN: {
    exit: exitCode.usage,
    what: "No job of this id was posted on this chain's market.",
    hint: "Check the id and the network.",
  },
  GAME_UNKNOWN: {
    exit: exitCode.usage,
    what: "No game of this id was begun at this resolver.",
    hint: "Check the id and the network; `getDisputeEvents` lists games.",
  },
  EVIDENCE_INVALID: {
    exit: exitCode.verification,
    what: "A bundle of evidence is malformed, or does not show what it says.",
    hint: "Get the bundle again, or make one from the chain: `conun dispute evidence GAME`.",
  },
  KEY_REUSED: {
    exit: exitCode.usage,
    what: "The idempotency key belongs to a job with another program, other inputs or other settings.",
    hint: "Use a new key for a new job, or the same program and inputs to find the old one.",
  },
  NO_MATCH: {
    exit: exitCode.noMatch,
    what: "Batches were not claimed by any worker in time.",
    hint: "Raise the price or the match timeout, or lower what a task needs; `explain` shows what was tried.",
  },
  TASKS_UNSOLVED: {
    exit: exitCode.noMatch,
    what: "Some batches ended without an accepted result; what they reserved went back.",
    hint: "Post the missing tasks again, with fewer replicas if there are few workers, or at a higher price.",
  },
  BUDGET_TOO_SMALL: {
    exit: exitCode.budget,
    what: "The budget does not even hold the worst case of one batch.",
    hint: "Raise the budget to what `estimate` names, or lower step limit, price, replicas or batch size.",
  },
  BALANCE_TOO_LOW: {
    exit: exitCode.budget,
    what: "The account holds less CON than is needed.",
    hint: "Send CON to the account that the message names.",
  },
  FEE_CAP_EXCEEDED: {
    exit: exitCode.budget,
    what: "Including a transaction now costs more for each unit of gas than the fee cap allows.",
    hint: "Wait for lower fees, or raise the fee cap.",
  },
  TIMED_OUT: {
    exit: exitCode.timeout,
    what: "The time given for a whole operation is over.",
    hint: "The job goes on: attach to it again, or give more time.",
  },
  EXECUTE_TIMED_OUT: {
    exit: exitCode.timeout,
    what: "Claimed batches did not commit to a result in time.",
    hint: "Give more time to execute, or smaller batches; expired claims are taken over by others.",
  },
  VERIFY_TIMED_OUT: {
    exit: exitCode.timeout,
    what: "Results were not revealed or settled in time.",
    hint: "Give more time to verify; the chain's own deadlines still end every batch.",
  },
  SPEC_MISMATCH: {
    exit: exitCode.verification,
    what: "A specification does not hash to the id of its job.",
    hint: "An RPC address serves wrong logs: use another one.",
  },
  CHAIN_UNAVAILABLE: {
    exit: exitCode.chain,
    what: "No RPC address answered, after several attempts at each.",
    hint: "Check the addresses and the network connection, or add another RPC address.",
  },
  CHAIN_REFUSED: {
    exit: exitCode.chain,
    what: "The chain's node refused a request.",
    hint: "Read the cause; another RPC address may accept it.",
  },
  CONTRACT_REVERTED: {
    exit: exitCode.chain,
    what: "A contract reverted without an error that CONUN knows.",
    hint: "Check that deployment and SDK are of the same version; the cause holds the raw data.",
  },
  TX_STUCK: {
    exit: exitCode.chain,
    what: "A transaction is not mined although its fee was raised as often as allowed.",
    hint: "It stays watched and may still be mined; raise the fee cap.",
  },
  TX_DROPPED: {
    exit: exitCode.chain,
    what: "A transaction was given up before it was mined, or what became of it is unknown.",
    hint: "Check the account's transactions, then try again.",
  },
  TX_STOPPED: {
    exit: exitCode.chain,
    what: "The transaction manager was stopped while a transaction was on its way.",
    hint: "It stays in the store and is taken up at the next start.",
  },
  SIGNER_MISSING: {
    exit: exitCode.wallet,
    what: "Something has to be signed, and there is no signer.",
    hint: "Connect with a signer or a wallet.",
  },
  WALLET_DECLINED: {
    exit: exitCode.wallet,
    what: "The wallet's owner did not confirm.",
    hint: "Confirm the request in the wallet, or cancel the operation.",
  },
  GAS_TOO_LOW: {
    exit: exitCode.wallet,
    what: "The account cannot pay for gas.",
    hint: "Send some of the chain's own coin to the account that the message names.",
  },
  KEY_PUBLIC: {
    exit: exitCode.wallet,
    what: "The key is a publicly known development key, and this is not the local chain.",
    hint: "Use a key of your own; anyone can take what is sent to this one.",
  },
  KEYSTORE_MISSING: {
    exit: exitCode.wallet,
    what: "There is no keystore at this path.",
    hint: "Create one with `conun wallet new`, or name the right file.",
  },
  KEYSTORE_EXISTS: {
    exit: exitCode.wallet,
    what: "A keystore is already at this path; it is never overwritten.",
    hint: "Choose another path, or move the old file away first.",
  },
  KEYSTORE_INVALID: {
    exit: exitCode.wallet,
    what: "The file is not a version 3 JSON keystore.",
    hint: "Name a keystore file, or import the key again.",
  },
  KEYSTORE_EXPOSED: {
    exit: exitCode.wallet,
    what: "Others than its owner may read or write a file that holds a secret.",
    hint: "Run `chmod 600` on the file that the message names.",
  },
  PASSWORD_MISSING: {
    exit: exitCode.wallet,
    what: "No password source gave a password.",
    hint: "Give a password file, a systemd credential, or a terminal to ask at.",
  },
  PASSWORD_WRONG: {
    exit: exitCode.wallet,
    what: "The password does not open the keystore.",
    hint: "Check the password; a password file may end with one line break and nothing else.",
  },
  STORAGE_MISSING: {
    exit: exitCode.storage,
    what: "Something has to be stored or fetched, and no storage is named.",
    hint: "Connect with a storage address.",
  },
  HINT_UNREACHABLE: {
    exit: exitCode.storage,
    what: "Workers would not get at the job's data: its hint names no place, or none that serves its manifest to them.",
    hint: "Nothing was posted. Check that the storage service runs and is reached under the addresses that it names.",
  },
  PROGRAM_UNREADABLE: {
    exit: exitCode.program,
    what: "The program's bytes cannot be read.",
    hint: "Give the bytes, an http(s) address, or (with the Node entry) a path of an existing file.",
  },
  PROGRAM_REFUSED: {
    exit: exitCode.program,
    what: "The machine does not run this program.",
    hint: "`conun validate` says for each import or feature how to build it so that it runs.",
  },
  DETACHED: {
    exit: exitCode.detached,
    what: "The caller stopped waiting; a posted job goes on.",
    hint: "Attach to the job's id to come back.",
  },
} as const satisfies ErrorTable;

/** A code of {@link sdkErrors}. */
export type SdkErrorCode = keyof typeof sdkErrors;
