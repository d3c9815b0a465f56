// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OddToken} from "./OddToken.sol";

/// @title Says that it moved, and does not move.
contract EventOnlyToken is OddToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_)
        OddToken(name_, symbol_, decimals_, owner_)
    {}

    function _transfer(address from, address to, uint256 amount) internal override returns (bool) {
        emit Transfer(from, to, amount);
        return true;
    }
}
