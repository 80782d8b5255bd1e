package io.github.x402spring.onchain.transaction;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.mpp.MppTransactionScheme;
import io.github.x402spring.mpp.TransactionProof;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import org.web3j.crypto.Hash;

/**
 * A transaction that a payer claims to have sent for a challenge, and what nodes say of
 * it.
 */
final class Claims {

	static final Network NETWORK = Network.evm(84532);

	static final Address TOKEN = new Address("0x036CbD53842c5426634e7929541eC2318f3dCF7e");

	static final Address SELLER = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	static final Address PAYER = new Address("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");

	static final Address STRANGER = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	static final String HASH = "0x" + "ab".repeat(32);

	static final long VALUE = 10_000;

	static final Instant ISSUED = Instant.parse("2026-03-01T12:00:00Z");

	static final long KNOWN_BLOCK = 0x1000;

	/** The log of the transfer as it is claimed. */
	static final Map<String, Object> GOOD = transfer(TOKEN, PAYER, SELLER, VALUE);

	private Claims() {
	}

	static CheckedPayment payment(Address payer, int logPosition) {
		PaymentKind kind = new PaymentKind("exact", NETWORK, MppTransactionScheme.METHOD);
		Quote quote = new Quote(kind, TOKEN.value(), BigInteger.valueOf(VALUE), SELLER.value(), Duration.ofMinutes(5),
				Map.of());
		TransactionProof proof = new TransactionProof(HASH, logPosition, ISSUED, ISSUED.plusSeconds(300), KNOWN_BLOCK);
		PaymentKey key = new PaymentKey(NETWORK + "/" + TOKEN + "/" + HASH + "/" + logPosition);
		return new CheckedPayment(new AuthenticatedPayment(key, kind, payer.value(), TOKEN.value(), SELLER.value(),
				quote.amount(), proof.lastUse(), proof), quote, new PaidResource("https://api.example.com/", "", ""));
	}

	static Map<String, Object> transfer(Address token, Address from, Address to, long value) {
		return log(token, List.of(Hash.sha3String("Transfer(address,address,uint256)"), word(from), word(to)),
				"0x%064x".formatted(value));
	}

	static Map<String, Object> use(Address payer) {
		return log(TOKEN,
				List.of(Hash.sha3String("AuthorizationUsed(address,bytes32)"), word(payer), "0x" + "0e".repeat(32)),
				"0x");
	}

	static Map<String, Object> log(Address contract, List<String> topics, String data) {
		return new HashMap<>(
				Map.of("address", contract.value().toLowerCase(), "topics", topics, "data", data, "removed", false));
	}

	static String word(Address address) {
		return "0x" + "0".repeat(24) + address.value().substring(2).toLowerCase();
	}

	/** A receipt of the newest block of a node. */
	static Map<String, Object> receipt(List<Map<String, Object>> logs, Consumer<Map<String, Object>> change) {
		Map<String, Object> receipt = new HashMap<>(Map.of("transactionHash", HASH, "status", "0x1", "blockNumber",
				"0x1234", "blockHash", "0x" + "0b".repeat(32), "from", PAYER.value().toLowerCase(), "logs", logs));
		change.accept(receipt);
		return receipt;
	}

}
