// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConunToken} from "../../../contracts/interfaces/IConunToken.sol";
import {IMarketTypes} from "../../../contracts/interfaces/IMarketTypes.sol";
import {ISeed} from "../../../contracts/interfaces/ISeed.sol";
import {IWorkerRegistry} from "../../../contracts/interfaces/IWorkerRegistry.sol";

/// @dev The one cheat code that the tests' interface does not have.
interface CodeVm {
    function getCode(string calldata contractName) external view returns (bytes memory);
}

/// @dev Deploys the contracts as they were built, so that no test compiles the market again.
library Deploy {
    CodeVm private constant VM = CodeVm(address(uint160(uint256(keccak256("hevm cheat code")))));

    /// @dev What a market is deployed with, written out once more.
    struct Setup {
        IConunToken token;
        IWorkerRegistry registry;
        ISeed seed;
        address governor;
        address guardian;
        IMarketTypes.ChainParameters chain;
    }

    /// @dev A market with its annex.
    function market(
        Setup memory setup,
        address feeReceiver,
        IMarketTypes.Terms memory terms
    ) internal returns (address) {
        address annex = contractNamed("MarketAnnex", abi.encode(setup));
        return contractNamed("JobMarket", abi.encode(annex, feeReceiver, terms));
    }

    function contractNamed(string memory name, bytes memory arguments) internal returns (address deployed) {
        bytes memory code = abi.encodePacked(VM.getCode(name), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
            if iszero(deployed) {
                returndatacopy(0, 0, returndatasize())
                revert(0, returndatasize())
            }
        }
    }
}
