import type { Client } from "../client/client.ts";
import { type Bound, bindActions } from "./roles.ts";
import { approve } from "./token/approve.ts";
import { getAllowance } from "./token/getAllowance.ts";
import { getBalance } from "./token/getBalance.ts";
import { signPermit } from "./token/signPermit.ts";
import { transfer } from "./token/transfer.ts";

const actions = {
  approve,
  getAllowance,
  getBalance,
  signPermit,
  transfer,
};

/** All actions of the token with the client filled in. Importing single actions keeps a bundle smaller. */
export function tokenActions(client: Client): Bound<typeof actions> {
  return bindActions(client, actions);
}
