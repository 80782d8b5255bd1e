// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// A dollar token for tests that can be moved by signed authorisations (EIP-3009). Everybody may mint.
/// It keeps nothing that a constructor would set, so its code works at any address it is put to.
contract TestToken {
    string public constant name = "USDC";
    string public constant symbol = "USDC";
    string public constant version = "2";
    uint8 public constant decimals = 6;

    bytes32 public constant TRANSFER_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "TransferWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 public constant RECEIVE_WITH_AUTHORIZATION_TYPEHASH = keccak256(
        "ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce)"
    );
    bytes32 public constant CANCEL_AUTHORIZATION_TYPEHASH =
        keccak256("CancelAuthorization(address authorizer,bytes32 nonce)");

    // Half of the curve's order: of the two signatures with one meaning only the lower is taken.
    uint256 private constant HIGHEST_S = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(bytes32 => bool)) public authorizationState;

    event Transfer(address indexed from, address indexed to, uint256 value);
    event AuthorizationUsed(address indexed authorizer, bytes32 indexed nonce);
    event AuthorizationCanceled(address indexed authorizer, bytes32 indexed nonce);

    struct Authorization {
        address from;
        address to;
        uint256 value;
        uint256 validAfter;
        uint256 validBefore;
        bytes32 nonce;
    }

    function mint(address to, uint256 value) external {
        totalSupply += value;
        balanceOf[to] += value;
        emit Transfer(address(0), to, value);
    }

    function transfer(address to, uint256 value) external returns (bool) {
        move(msg.sender, to, value);
        return true;
    }

    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        uint8 v, bytes32 r, bytes32 s
    ) external virtual {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
    }

    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        bytes calldata signature
    ) external virtual {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        (uint8 v, bytes32 r, bytes32 s) = split(signature);
        execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
    }

    function receiveWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        uint8 v, bytes32 r, bytes32 s
    ) external {
        require(to == msg.sender, "caller must be the payee");
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        execute(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
    }

    function receiveWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        bytes calldata signature
    ) external {
        require(to == msg.sender, "caller must be the payee");
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        (uint8 v, bytes32 r, bytes32 s) = split(signature);
        execute(RECEIVE_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
    }

    function cancelAuthorization(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) external {
        cancel(authorizer, nonce, v, r, s);
    }

    function cancelAuthorization(address authorizer, bytes32 nonce, bytes calldata signature) external {
        (uint8 v, bytes32 r, bytes32 s) = split(signature);
        cancel(authorizer, nonce, v, r, s);
    }

    function DOMAIN_SEPARATOR() public view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)), keccak256(bytes(version)), block.chainid, address(this)
            )
        );
    }

    function execute(bytes32 typeHash, Authorization memory a, uint8 v, bytes32 r, bytes32 s) internal {
        require(block.timestamp > a.validAfter, "authorization is not yet valid");
        require(block.timestamp < a.validBefore, "authorization is expired");
        requireUnused(a.from, a.nonce);
        bytes32 content =
            keccak256(abi.encode(typeHash, a.from, a.to, a.value, a.validAfter, a.validBefore, a.nonce));
        requireSigned(a.from, content, v, r, s);
        authorizationState[a.from][a.nonce] = true;
        emit AuthorizationUsed(a.from, a.nonce);
        move(a.from, a.to, a.value);
    }

    function cancel(address authorizer, bytes32 nonce, uint8 v, bytes32 r, bytes32 s) private {
        requireUnused(authorizer, nonce);
        requireSigned(authorizer, keccak256(abi.encode(CANCEL_AUTHORIZATION_TYPEHASH, authorizer, nonce)), v, r, s);
        authorizationState[authorizer][nonce] = true;
        emit AuthorizationCanceled(authorizer, nonce);
    }

    function move(address from, address to, uint256 value) internal {
        require(to != address(0), "transfer to the zero address");
        require(balanceOf[from] >= value, "transfer amount exceeds balance");
        balanceOf[from] -= value;
        balanceOf[to] += value;
        emit Transfer(from, to, value);
    }

    function requireUnused(address authorizer, bytes32 nonce) internal view {
        require(!authorizationState[authorizer][nonce], "authorization is used or canceled");
    }

    function requireSigned(address signer, bytes32 content, uint8 v, bytes32 r, bytes32 s) private view {
        require(uint256(s) <= HIGHEST_S && (v == 27 || v == 28), "invalid signature");
        address recovered = ecrecover(keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), content)), v, r, s);
        require(recovered != address(0) && recovered == signer, "invalid signature");
    }

    function split(bytes calldata signature) internal pure returns (uint8, bytes32, bytes32) {
        require(signature.length == 65, "invalid signature length");
        return (uint8(signature[64]), bytes32(signature[:32]), bytes32(signature[32:64]));
    }
}

/// As Circle's token since version 2.2: accounts with code are asked (ERC-1271), also if their own key signed.
contract ContractAwareToken is TestToken {
    bytes4 private constant IS_VALID_SIGNATURE = 0x1626ba7e;

    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        uint8 v, bytes32 r, bytes32 s
    ) external override {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        if (from.code.length > 0) {
            executeForContract(authorization, abi.encodePacked(r, s, v));
        } else {
            execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
        }
    }

    function transferWithAuthorization(
        address from, address to, uint256 value, uint256 validAfter, uint256 validBefore, bytes32 nonce,
        bytes calldata signature
    ) external override {
        Authorization memory authorization = Authorization(from, to, value, validAfter, validBefore, nonce);
        if (from.code.length > 0) {
            executeForContract(authorization, signature);
        } else {
            (uint8 v, bytes32 r, bytes32 s) = split(signature);
            execute(TRANSFER_WITH_AUTHORIZATION_TYPEHASH, authorization, v, r, s);
        }
    }

    function executeForContract(Authorization memory a, bytes memory signature) private {
        require(block.timestamp > a.validAfter, "authorization is not yet valid");
        require(block.timestamp < a.validBefore, "authorization is expired");
        requireUnused(a.from, a.nonce);
        requireAccepted(a, signature);
        authorizationState[a.from][a.nonce] = true;
        emit AuthorizationUsed(a.from, a.nonce);
        move(a.from, a.to, a.value);
    }

    function requireAccepted(Authorization memory a, bytes memory signature) private view {
        bytes32 content = keccak256(
            abi.encode(
                TRANSFER_WITH_AUTHORIZATION_TYPEHASH, a.from, a.to, a.value, a.validAfter, a.validBefore, a.nonce
            )
        );
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", DOMAIN_SEPARATOR(), content));
        (bool success, bytes memory result) =
            a.from.staticcall(abi.encodeWithSelector(IS_VALID_SIGNATURE, digest, signature));
        require(
            success && result.length >= 32 && abi.decode(result, (bytes32)) == bytes32(IS_VALID_SIGNATURE),
            "invalid signature"
        );
    }
}
