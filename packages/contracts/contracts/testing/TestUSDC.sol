// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title A stablecoin for test chains, with the powers a real one has: its issuer can stop it, or block an address.
/// @notice Names of the calls follow the real USDC, so that the same probes read both. The owner is an argument, not the
/// sender, so that a deployment through the deterministic proxy has the same address on every chain.
contract TestUSDC is ERC20 {
    address public immutable owner;
    bool public paused;
    mapping(address account => bool) public isBlacklisted;

    uint8 private immutable DECIMALS;

    event Pause();
    event Unpause();
    event Blacklisted(address indexed account);
    event UnBlacklisted(address indexed account);

    error NotOwner(address caller);
    error TokenPaused();
    error AccountBlacklisted(address account);

    modifier onlyOwner() {
        if (msg.sender != owner) revert NotOwner(msg.sender);
        _;
    }

    constructor(string memory name_, string memory symbol_, uint8 decimals_, address owner_) ERC20(name_, symbol_) {
        DECIMALS = decimals_;
        owner = owner_;
    }

    function decimals() public view override returns (uint8) {
        return DECIMALS;
    }

    function mint(address to, uint256 amount) external onlyOwner {
        _mint(to, amount);
    }

    function pause() external onlyOwner {
        paused = true;
        emit Pause();
    }

    function unpause() external onlyOwner {
        paused = false;
        emit Unpause();
    }

    function blacklist(address account) external onlyOwner {
        isBlacklisted[account] = true;
        emit Blacklisted(account);
    }

    function unBlacklist(address account) external onlyOwner {
        isBlacklisted[account] = false;
        emit UnBlacklisted(account);
    }

    /// Every movement passes here: mint, transfer, transferFrom.
    function _update(address from, address to, uint256 value) internal override {
        if (paused) revert TokenPaused();
        if (isBlacklisted[msg.sender]) revert AccountBlacklisted(msg.sender);
        if (isBlacklisted[from]) revert AccountBlacklisted(from);
        if (isBlacklisted[to]) revert AccountBlacklisted(to);
        super._update(from, to, value);
    }
}
