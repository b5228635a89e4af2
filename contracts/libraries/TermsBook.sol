// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IJobMarket} from "../interfaces/IJobMarket.sol";

/// @title All terms that ever held, by number; the current ones in one word with the guardian's stop
library TermsBook {
    uint256 private constant MAX_FEE = 50_000; // 5 %
    uint256 private constant MAX_EXPIRY_FLOOR = 1_000_000_000; // 1,000 CON
    uint256 private constant MAX_EXPIRY_RATE = 1_000_000; // all of a reserved budget, each day
    uint256 private constant MAX_LONELY_SHARE = 1_000_000;

    /// @dev Current: terms 184 bits, their number 32, end of the guardian's stop 32.
    struct State {
        uint256 current;
        mapping(uint256 number => uint256) past;
    }

    /// @notice Makes terms the current ones, with the next number.
    function set(State storage self, IJobMarket.Terms memory values) internal returns (uint256 number) {
        _check(values);
        uint256 word = self.current;
        number = numberOf(word);
        self.past[number] = uint184(word);
        number++;
        self.current =
            ((word >> 216) << 216) |
            (number << 184) |
            uint256(values.requesterFee) |
            (uint256(values.providerFee) << 32) |
            (uint256(values.expiryFloor) << 64) |
            (uint256(values.expiryRate) << 120) |
            (uint256(values.lonelyShare) << 152);
    }

    /// @notice Writes when the guardian's stop ends.
    function stopUntil(State storage self, uint256 time) internal {
        self.current = uint216(self.current) | (time << 216);
    }

    /// @notice The word of the terms with a number; zero if there are none.
    function wordOf(State storage self, uint256 number) internal view returns (uint256 word) {
        word = self.current;
        if (numberOf(word) != number) word = self.past[number];
    }

    function requesterFeeOf(uint256 word) internal pure returns (uint256) {
        return uint32(word);
    }

    function providerFeeOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 32);
    }

    function expiryFloorOf(uint256 word) internal pure returns (uint256) {
        return uint56(word >> 64);
    }

    function expiryRateOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 120);
    }

    function lonelyShareOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 152);
    }

    function numberOf(uint256 word) internal pure returns (uint256) {
        return uint32(word >> 184);
    }

    function stopOf(uint256 word) internal pure returns (uint256) {
        return word >> 216;
    }

    /// @notice Terms as the interface shows them.
    function toTerms(uint256 word) internal pure returns (IJobMarket.Terms memory) {
        return
            IJobMarket.Terms({
                requesterFee: uint32(word),
                providerFee: uint32(word >> 32),
                expiryFloor: uint56(word >> 64),
                expiryRate: uint32(word >> 120),
                lonelyShare: uint32(word >> 152)
            });
    }

    function _check(IJobMarket.Terms memory values) private pure {
        if (values.requesterFee > MAX_FEE) revert IJobMarket.TermsOutOfBounds("requesterFee");
        if (values.providerFee > MAX_FEE) revert IJobMarket.TermsOutOfBounds("providerFee");
        if (values.expiryFloor > MAX_EXPIRY_FLOOR) revert IJobMarket.TermsOutOfBounds("expiryFloor");
        if (values.expiryRate > MAX_EXPIRY_RATE) revert IJobMarket.TermsOutOfBounds("expiryRate");
        if (values.lonelyShare > MAX_LONELY_SHARE) revert IJobMarket.TermsOutOfBounds("lonelyShare");
    }
}
