import type { Client } from "../client/client.ts";
import { answerDemand } from "./dispute/answerDemand.ts";
import { cancelDemand } from "./dispute/cancelDemand.ts";
import { cancelGame } from "./dispute/cancelGame.ts";
import { challenge } from "./dispute/challenge.ts";
import { challengeAfter } from "./dispute/challengeAfter.ts";
import { closeDemand } from "./dispute/closeDemand.ts";
import { collectDemand } from "./dispute/collectDemand.ts";
import { collectGame } from "./dispute/collectGame.ts";
import { concedeGame } from "./dispute/concedeGame.ts";
import { demandAfter } from "./dispute/demandAfter.ts";
import { demandChunk } from "./dispute/demandChunk.ts";
import { divideGame } from "./dispute/divideGame.ts";
import { getBondCredit } from "./dispute/getBondCredit.ts";
import { getBonds } from "./dispute/getBonds.ts";
import { getDefender } from "./dispute/getDefender.ts";
import { getDemandPayment } from "./dispute/getDemandPayment.ts";
import { getDemandPlaces } from "./dispute/getDemandPlaces.ts";
import { getDemandStatus } from "./dispute/getDemandStatus.ts";
import { getGameClock } from "./dispute/getGameClock.ts";
import { getGameParameters } from "./dispute/getGameParameters.ts";
import { getSegmentHash } from "./dispute/getSegmentHash.ts";
import { openGame } from "./dispute/openGame.ts";
import { pickAndProve } from "./dispute/pickAndProve.ts";
import { pickPart } from "./dispute/pickPart.ts";
import { proveGame } from "./dispute/proveGame.ts";
import { setDefender } from "./dispute/setDefender.ts";
import { timeoutDemand } from "./dispute/timeoutDemand.ts";
import { timeoutGame } from "./dispute/timeoutGame.ts";
import { withdrawBonds } from "./dispute/withdrawBonds.ts";
import { type Bound, bindActions } from "./roles.ts";

const actions = {
  answerDemand,
  cancelDemand,
  cancelGame,
  challenge,
  challengeAfter,
  closeDemand,
  collectDemand,
  collectGame,
  concedeGame,
  demandAfter,
  demandChunk,
  divideGame,
  getBondCredit,
  getBonds,
  getDefender,
  getDemandPayment,
  getDemandPlaces,
  getDemandStatus,
  getGameClock,
  getGameParameters,
  getSegmentHash,
  openGame,
  pickAndProve,
  pickPart,
  proveGame,
  setDefender,
  timeoutDemand,
  timeoutGame,
  withdrawBonds,
};

/** All actions of games, demands and their resolver with the client filled in. Importing single actions keeps a bundle smaller. */
export function disputeActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
