import { buildModule } from "@nomicfoundation/ignition-core";

/**
 * The deployment of CONUN on one chain, for Hardhat Ignition. Numbers have no defaults: they come from
 * `ignition/parameters/<chain>.json5`. Roles that the parameters leave out fall to the deploying account.
 */
export const conunModule = buildModule("Conun", (m) => {
  const deployer = m.getAccount(0);
  const role = (name: string) => m.getParameter(name, deployer);

  const token = m.contract("ConunToken", [role("holder")]);
  const seed = m.contract("BlockHashSeed", []);
  const timelock = m.contract("ConunTimelock", [m.getParameter("timelockDelay"), role("proposer"), role("vetoer")]);
  const registry = m.contract("WorkerRegistry", [token, m.getParameter("unbonding"), m.getParameter("quarantine")]);
  const annex = m.contract("MarketAnnex", [
    {
      token,
      registry,
      seed,
      governor: timelock,
      guardian: role("guardian"),
      chain: m.getParameter("chainParameters"),
    },
  ]);
  const market = m.contract("JobMarket", [annex, role("feeReceiver"), m.getParameter("terms")]);
  const machine = m.contract("Machine", []);
  const disputeGame = m.contract("DisputeGame", [market, machine, m.getParameter("gameParameters")]);
  return { token, seed, timelock, registry, annex, market, machine, disputeGame };
});
