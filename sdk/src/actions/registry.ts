import type { Client } from "../client/client.ts";
import { authorise } from "./registry/authorise.ts";
import { burnQuarantined } from "./registry/burnQuarantined.ts";
import { getAccount } from "./registry/getAccount.ts";
import { getAllotment } from "./registry/getAllotment.ts";
import { getAllotmentOf } from "./registry/getAllotmentOf.ts";
import { getLotteryStake } from "./registry/getLotteryStake.ts";
import { getMarketCap } from "./registry/getMarketCap.ts";
import { getOwnerOf } from "./registry/getOwnerOf.ts";
import { getRegistryConstants } from "./registry/getRegistryConstants.ts";
import { getRegistryLiabilities } from "./registry/getRegistryLiabilities.ts";
import { getTotalStake } from "./registry/getTotalStake.ts";
import { getUnbonding } from "./registry/getUnbonding.ts";
import { revoke } from "./registry/revoke.ts";
import { setAllotment } from "./registry/setAllotment.ts";
import { setMarketCap } from "./registry/setMarketCap.ts";
import { stake } from "./registry/stake.ts";
import { stakeWithPermit } from "./registry/stakeWithPermit.ts";
import { unbond } from "./registry/unbond.ts";
import { withdrawUnbonded } from "./registry/withdrawUnbonded.ts";
import { type Bound, bindActions } from "./roles.ts";

const actions = {
  authorise,
  burnQuarantined,
  getAccount,
  getAllotment,
  getAllotmentOf,
  getLotteryStake,
  getMarketCap,
  getOwnerOf,
  getRegistryConstants,
  getRegistryLiabilities,
  getTotalStake,
  getUnbonding,
  revoke,
  setAllotment,
  setMarketCap,
  stake,
  stakeWithPermit,
  unbond,
  withdrawUnbonded,
};

/** All actions of the registry with the client filled in. Importing single actions keeps a bundle smaller. */
export function registryActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
