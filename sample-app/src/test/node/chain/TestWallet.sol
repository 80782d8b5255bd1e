// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// A contract wallet for tests (ERC-1271). Its storage says whose signature it takes and how it behaves, so its code
/// works at any address it is put to, and accounts may delegate to it (EIP-7702).
contract TestWallet {
    // Slot 0. Zero: the account itself, as accounts have it that delegate.
    address public owner;

    // Slot 1, see below.
    uint256 public behaviour;

    uint256 private constant HONEST = 0;
    uint256 private constant FICKLE = 1;
    uint256 private constant ENDLESS = 2;
    uint256 private constant WRONG = 3;
    uint256 private constant TEMPTING = 4;

    // A signature is that of its owner, with anything behind it.
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (behaviour == ENDLESS || (behaviour == TEMPTING && tx.gasprice > 0)) {
            while (gasleft() > 0) {}
        }
        // Calls that are only tried pay nothing for gas.
        if (behaviour == FICKLE && tx.gasprice > 0) {
            return 0xffffffff;
        }
        if (behaviour == WRONG) {
            return 0x1626ba7f;
        }
        bool yes = signature.length >= 65
            && ecrecover(digest, uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]))
                == (owner == address(0) ? address(this) : owner);
        return yes ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}
