// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title The deposit address of one sale: whatever arrives here can only go on to the treasury.
/// @notice Deployed once by the factory; every deposit address is an EIP-1167 clone of it. Both addresses are immutables, so
/// they live in the code that all clones share: there is no storage, hence nothing to initialise, seize or upgrade.
contract Forwarder {
    using SafeERC20 for IERC20;

    address payable public immutable TREASURY;
    address public immutable FACTORY;

    /// A native transfer leaves no log of its own; the sweep is attributed by this one.
    event NativeFlushed(uint256 amount);

    error NotAllowed(address caller);

    constructor(address payable treasury) {
        TREASURY = treasury;
        FACTORY = msg.sender;
    }

    modifier onlyFactoryOrTreasury() {
        if (msg.sender != FACTORY && msg.sender != TREASURY) revert NotAllowed(msg.sender);
        _;
    }

    /// Open and empty. A sender that grants a clone no more than 2,300 gas (`transfer` in a contract, a wallet with a fixed
    /// 21,000) does not get through, as the clone's own delegate call costs 2,600; the coins then stay with the sender.
    receive() external payable {}

    /// Sends the whole balance of `token` to the treasury. Nothing there is not an error.
    function flush(IERC20 token) external onlyFactoryOrTreasury returns (uint256 amount) {
        amount = token.balanceOf(address(this));
        if (amount != 0) token.safeTransfer(TREASURY, amount);
    }

    /// Sends the whole native balance to the treasury. Nothing there is not an error.
    function flushNative() external onlyFactoryOrTreasury returns (uint256 amount) {
        amount = address(this).balance;
        if (amount == 0) return 0;
        Address.sendValue(TREASURY, amount);
        emit NativeFlushed(amount);
    }

    /// The treasury's way to what `flush` cannot move: NFTs, odd tokens, airdrops that have to be claimed.
    function execute(address to, uint256 value, bytes calldata data) external returns (bytes memory) {
        if (msg.sender != TREASURY) revert NotAllowed(msg.sender);
        (bool success, bytes memory result) = to.call{value: value}(data);
        return Address.verifyCallResult(success, result);
    }
}
