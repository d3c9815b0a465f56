// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OddToken} from "./OddToken.sol";

/// @title Changes every balance at once, without an event.
contract RebasingToken is OddToken {
    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_)
        OddToken(name_, symbol_, decimals_, owner_)
    {}

    /// What a share is worth, in parts of `ONE`.
    uint256 public factor = ONE;
    uint256 private constant ONE = 1e18;

    function rebase(uint256 next) external onlyOwner {
        factor = next;
    }

    function balanceOf(address account) public view override returns (uint256) {
        return (balances[account] * factor) / ONE;
    }

    /// Rounds the shares up, so that nobody sends what they have not.
    function _transfer(address from, address to, uint256 amount) internal override returns (bool) {
        uint256 shares = (amount * ONE + factor - 1) / factor;
        balances[from] -= shares;
        balances[to] += shares;
        emit Transfer(from, to, amount);
        return true;
    }
}
