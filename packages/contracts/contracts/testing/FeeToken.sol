// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OddToken} from "./OddToken.sol";

/// @title Takes 1 % on the way, while its event speaks of the full amount.
contract FeeToken is OddToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_)
        OddToken(name_, symbol_, decimals_, owner_)
    {}

    function _transfer(address from, address to, uint256 amount) internal override returns (bool) {
        balances[from] -= amount;
        balances[to] += amount - amount / 100;
        totalSupply -= amount / 100;
        emit Transfer(from, to, amount);
        return true;
    }
}
