// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IMarketTypes} from "../interfaces/IMarketTypes.sol";

/// @title All terms that ever held, by number; the current ones in one word with the guardian's stop and the fees that
/// were collected: every settlement reads them anyway
library TermsBook {
    uint256 private constant MAX_FEE = 50_000; // 5 %
    uint256 private constant MAX_EXPIRY_FLOOR = 1_000_000_000; // 1,000 CON
    uint256 private constant MAX_EXPIRY_RATE = 1_000_000; // all of a reserved budget, each day
    uint256 private constant MAX_LONELY_SHARE = 1_000_000;

    /// @dev Bits of a word: what the bounds above need of each number, rounded up.
    uint256 private constant PROVIDER_FEE = 16;
    uint256 private constant EXPIRY_FLOOR = 32;
    uint256 private constant EXPIRY_RATE = 64;
    uint256 private constant LONELY_SHARE = 84;
    uint256 private constant NUMBER = 104;
    uint256 private constant STOP = 128;
    uint256 private constant FEES = 160;

    /// @dev Current, low to high: terms 104 bits, their number 24 (one for each decision of governance), end of the
    /// guardian's stop 32, fees in wei 96.
    struct State {
        uint256 current;
        mapping(uint256 number => uint256) past;
    }

    /// @notice Makes terms the current ones, with the next number.
    function set(State storage self, IMarketTypes.Terms memory values) internal returns (uint256 number) {
        _check(values);
        uint256 word = self.current;
        number = numberOf(word);
        self.past[number] = word & ((1 << NUMBER) - 1);
        number++;
        self.current =
            ((word >> STOP) << STOP) |
            (number << NUMBER) |
            uint256(values.requesterFee) |
            (uint256(values.providerFee) << PROVIDER_FEE) |
            (uint256(values.expiryFloor) << EXPIRY_FLOOR) |
            (uint256(values.expiryRate) << EXPIRY_RATE) |
            (uint256(values.lonelyShare) << LONELY_SHARE);
    }

    /// @notice Writes when the guardian's stop ends; it was not written before.
    function stopUntil(State storage self, uint256 time) internal {
        self.current |= time << STOP;
    }

    /// @notice Adds to the fees. They are part of the supply of CON, which is below 2^96.
    function addFees(State storage self, uint256 amount) internal {
        self.current += amount << FEES;
    }

    /// @notice Takes all fees out.
    function takeFees(State storage self) internal returns (uint256 amount) {
        uint256 word = self.current;
        amount = feesOf(word);
        self.current = uint160(word);
    }

    /// @notice The word of the terms with a number; zero if there are none.
    function wordOf(State storage self, uint256 number) internal view returns (uint256 word) {
        word = self.current;
        if (numberOf(word) != number) word = self.past[number];
    }

    function requesterFeeOf(uint256 word) internal pure returns (uint256) {
        return uint16(word);
    }

    function providerFeeOf(uint256 word) internal pure returns (uint256) {
        return uint16(word >> PROVIDER_FEE);
    }

    function expiryFloorOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> EXPIRY_FLOOR);
    }

    function expiryRateOf(uint256 word) internal pure returns (uint256) {
        return (word >> EXPIRY_RATE) & 0xfffff;
    }

    function lonelyShareOf(uint256 word) internal pure returns (uint256) {
        return (word >> LONELY_SHARE) & 0xfffff;
    }

    function numberOf(uint256 word) internal pure returns (uint256) {
        return uint24(word >> NUMBER);
    }

    function stopOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> STOP);
    }

    function feesOf(uint256 word) internal pure returns (uint256) {
        return word >> FEES;
    }

    /// @notice Terms as the interface shows them.
    function toTerms(uint256 word) internal pure returns (IMarketTypes.Terms memory) {
        return
            IMarketTypes.Terms({
                requesterFee: uint32(requesterFeeOf(word)),
                providerFee: uint32(providerFeeOf(word)),
                expiryFloor: uint56(expiryFloorOf(word)),
                expiryRate: uint32(expiryRateOf(word)),
                lonelyShare: uint32(lonelyShareOf(word))
            });
    }

    function _check(IMarketTypes.Terms memory values) private pure {
        if (values.requesterFee > MAX_FEE) revert IMarketTypes.TermsOutOfBounds("requesterFee");
        if (values.providerFee > MAX_FEE) revert IMarketTypes.TermsOutOfBounds("providerFee");
        if (values.expiryFloor > MAX_EXPIRY_FLOOR) revert IMarketTypes.TermsOutOfBounds("expiryFloor");
        if (values.expiryRate > MAX_EXPIRY_RATE) revert IMarketTypes.TermsOutOfBounds("expiryRate");
        if (values.lonelyShare > MAX_LONELY_SHARE) revert IMarketTypes.TermsOutOfBounds("lonelyShare");
    }
}
