// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Forwarder} from "./Forwarder.sol";

/// @title Knows every deposit address before it exists, deploys it when there is something to move, and moves it.
/// @notice The constructor's two arguments are equal on every network, hence so are the factory's address, the
/// implementation's and that of every forwarder: one salt is one address everywhere.
contract ForwarderFactory {
    address payable public immutable TREASURY;
    address public immutable IMPLEMENTATION;

    /// What one flush may use: several times what a token transfer costs. The cap keeps a token that burns all it is given
    /// from stopping the batch; a token that truly needs more is flushed by the treasury, at the forwarder itself.
    uint256 private constant FLUSH_GAS = 300_000;
    /// A call is given at most 63/64 of what is left, silently; this much must be left for it to get `FLUSH_GAS`. Without the
    /// check a node's gas estimate, the least with which the batch does not revert, would be one that starves the flushes.
    uint256 private constant GAS_FOR_FLUSH = 310_000;

    /// The one key that may flush; address(0) means nobody. It can move coins to the treasury only.
    address public sweeper;

    event ForwarderDeployed(bytes32 indexed salt, address indexed forwarder);
    event FlushFailed(address indexed forwarder, address indexed token);
    event NativeFlushFailed(address indexed forwarder);
    event SweeperChanged(address indexed previous, address indexed current);

    error NoTreasury();
    error NotAllowed(address caller);
    error NotEnoughGas();

    modifier onlySweeper() {
        if (msg.sender != sweeper) revert NotAllowed(msg.sender);
        _;
    }

    constructor(address payable treasury, address initialSweeper) {
        if (treasury == address(0)) revert NoTreasury();
        TREASURY = treasury;
        IMPLEMENTATION = address(new Forwarder(treasury));
        sweeper = initialSweeper;
        emit SweeperChanged(address(0), initialSweeper);
    }

    /// The forwarder's address for a salt, deployed or not.
    function addr(bytes32 salt) public view returns (address) {
        return Clones.predictDeterministicAddress(IMPLEMENTATION, salt);
    }

    /// Open to everybody and harmless to repeat: it gives away nothing but the caller's gas.
    function deploy(bytes32 salt) public returns (address forwarder) {
        forwarder = addr(salt);
        if (forwarder.code.length != 0) return forwarder;
        Clones.cloneDeterministic(IMPLEMENTATION, salt);
        emit ForwarderDeployed(salt, forwarder);
    }

    /// Moves all of `token` from the forwarders to the treasury, deploying those that are not there yet. Closed, since a
    /// deposit under a hold must stay where it is. A forwarder that the token blocks is logged and does not stop the others.
    /// The reason is not copied: a hostile token could make it as long as the gas allows; simulate the call to read it.
    function flush(bytes32[] calldata salts, IERC20 token) external onlySweeper {
        for (uint256 i = 0; i < salts.length; ++i) {
            address forwarder = readyToFlush(salts[i]);
            try Forwarder(payable(forwarder)).flush{gas: FLUSH_GAS}(token) {}
            catch {
                emit FlushFailed(forwarder, address(token));
            }
        }
    }

    /// As `flush`, for the native coin.
    function flushNative(bytes32[] calldata salts) external onlySweeper {
        for (uint256 i = 0; i < salts.length; ++i) {
            address forwarder = readyToFlush(salts[i]);
            try Forwarder(payable(forwarder)).flushNative{gas: FLUSH_GAS}() {}
            catch {
                emit NativeFlushFailed(forwarder);
            }
        }
    }

    /// Only the treasury replaces the sweeper: a stolen sweeper key is taken away by the owners, not by its thief.
    function setSweeper(address next) external {
        if (msg.sender != TREASURY) revert NotAllowed(msg.sender);
        emit SweeperChanged(sweeper, next);
        sweeper = next;
    }

    function readyToFlush(bytes32 salt) private returns (address forwarder) {
        forwarder = deploy(salt);
        if (gasleft() < GAS_FOR_FLUSH) revert NotEnoughGas();
    }
}
