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
        mapping(uint32 number => uint256) past;
    }

    /// @notice Makes terms the current ones, with the next number.
    function set(State storage self, IJobMarket.Terms memory values) internal returns (uint32 number) {
        _check(values);
        uint256 word = self.current;
        number = numberOf(word);
        self.past[number] = uint184(word);
        number++;
        self.current =
            ((word >> 216) << 216) |
            (uint256(number) << 184) |
            uint256(values.requesterFee) |
            (uint256(values.providerFee) << 32) |
            (uint256(values.expiryFloor) << 64) |
            (uint256(values.expiryRate) << 120) |
            (uint256(values.lonelyShare) << 152);
    }

    /// @notice Writes when the guardian's stop ends.
    function stopUntil(State storage self, uint32 time) internal {
        self.current = uint216(self.current) | (uint256(time) << 216);
    }

    /// @notice The terms with a number; all zero if there are none.
    function get(State storage self, uint32 number) internal view returns (IJobMarket.Terms memory) {
        uint256 word = self.current;
        return unpack(numberOf(word) == number ? word : self.past[number]);
    }

    function numberOf(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 184);
    }

    function stopOf(uint256 word) internal pure returns (uint32) {
        return uint32(word >> 216);
    }

    function unpack(uint256 word) internal pure returns (IJobMarket.Terms memory values) {
        values.requesterFee = uint32(word);
        values.providerFee = uint32(word >> 32);
        values.expiryFloor = uint56(word >> 64);
        values.expiryRate = uint32(word >> 120);
        values.lonelyShare = uint32(word >> 152);
    }

    function _check(IJobMarket.Terms memory values) private pure {
        if (values.requesterFee > MAX_FEE) revert IJobMarket.TermsOutOfBounds("requesterFee");
        if (values.providerFee > MAX_FEE) revert IJobMarket.TermsOutOfBounds("providerFee");
        if (values.expiryFloor > MAX_EXPIRY_FLOOR) revert IJobMarket.TermsOutOfBounds("expiryFloor");
        if (values.expiryRate > MAX_EXPIRY_RATE) revert IJobMarket.TermsOutOfBounds("expiryRate");
        if (values.lonelyShare > MAX_LONELY_SHARE) revert IJobMarket.TermsOutOfBounds("lonelyShare");
    }
}
