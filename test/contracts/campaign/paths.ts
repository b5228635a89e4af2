/** The test that plays episodes. */
export const CAMPAIGN = "test/solidity/invariant/Campaign.t.sol";
