// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OddToken} from "./OddToken.sol";

/// @title Burns all the gas that a transfer is given, as old compilers did on a failed assertion.
contract GasBurningToken is OddToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_)
        OddToken(name_, symbol_, decimals_, owner_)
    {}

    function _transfer(address, address, uint256) internal pure override returns (bool) {
        assembly ("memory-safe") {
            invalid()
        }
    }
}
