import type { Client } from "../client/client.ts";
import { cancelGame } from "./dispute/cancelGame.ts";
import { challenge } from "./dispute/challenge.ts";
import { collectGame } from "./dispute/collectGame.ts";
import { concedeGame } from "./dispute/concedeGame.ts";
import { divideGame } from "./dispute/divideGame.ts";
import { getBondCredit } from "./dispute/getBondCredit.ts";
import { getBonds } from "./dispute/getBonds.ts";
import { getDefender } from "./dispute/getDefender.ts";
import { getGameClock } from "./dispute/getGameClock.ts";
import { getGameParameters } from "./dispute/getGameParameters.ts";
import { getSegmentHash } from "./dispute/getSegmentHash.ts";
import { openGame } from "./dispute/openGame.ts";
import { pickAndProve } from "./dispute/pickAndProve.ts";
import { pickPart } from "./dispute/pickPart.ts";
import { proveGame } from "./dispute/proveGame.ts";
import { setDefender } from "./dispute/setDefender.ts";
import { timeoutGame } from "./dispute/timeoutGame.ts";
import { withdrawBonds } from "./dispute/withdrawBonds.ts";
import { type Bound, bindActions } from "./roles.ts";

const actions = {
  cancelGame,
  challenge,
  collectGame,
  concedeGame,
  divideGame,
  getBondCredit,
  getBonds,
  getDefender,
  getGameClock,
  getGameParameters,
  getSegmentHash,
  openGame,
  pickAndProve,
  pickPart,
  proveGame,
  setDefender,
  timeoutGame,
  withdrawBonds,
};

/** All actions of games and their resolver with the client filled in. Importing single actions keeps a bundle smaller. */
export function disputeActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
