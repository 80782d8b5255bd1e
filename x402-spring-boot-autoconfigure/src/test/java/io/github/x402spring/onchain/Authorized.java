package io.github.x402spring.onchain;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;

/**
 * One authorised transfer of 10000 atomic USDC, reserved in block 9000 and good for five
 * minutes, and the logs that a token could write about it.
 */
final class Authorized {

	static final long RESERVED_IN = 9000;

	/** Where transactions about it are mined. */
	static final long MINED_IN = RESERVED_IN + 5;

	/** The first block in which it cannot be used any more. */
	static final long OVER_IN = RESERVED_IN + 150;

	static final Network NETWORK = Network.evm(84532);

	static final Address TOKEN = new AssetRegistry(List.of()).defaultAsset(NETWORK).orElseThrow().address();

	static final Address PAYER = new Address("0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");

	static final Address PAYEE = new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");

	static final Address STRANGER = new Address("0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc");

	static final String NONCE = "0x" + "ab".repeat(32);

	static final String OTHER_NONCE = "0x" + "cd".repeat(32);

	static final String TRANSACTION = "0x" + "7a".repeat(32);

	static final long VALUE = 10_000;

	private Authorized() {
	}

	static Payment payment(@Nullable String transaction) {
		return payment("exact", NETWORK, transaction);
	}

	static Payment payment(String scheme, Network network, @Nullable String transaction) {
		return payment(scheme, network, transaction, Instant.ofEpochSecond(FakeNode.time(RESERVED_IN)), null);
	}

	static Payment payment(String scheme, Network network, @Nullable String transaction, Instant reserved,
			@Nullable Long afterBlock) {
		return payment(new PaymentKind(scheme, network, ExactEvmScheme.METHOD), transaction, reserved, afterBlock);
	}

	static Payment payment(PaymentKind kind, @Nullable String transaction, Instant reserved,
			@Nullable Long afterBlock) {
		Quote quote = new Quote(kind, TOKEN.value(), BigInteger.valueOf(VALUE), PAYEE.value(), Duration.ofSeconds(300),
				Map.of());
		ReservationTerms terms = new ReservationTerms(
				new PaymentKey(kind.network() + "/" + TOKEN + "/" + PAYER + "/" + NONCE), "GET /premium", "fingerprint",
				"digest", PAYER.value(), "x402/2", quote, reserved.plusSeconds(300), reserved, afterBlock, null);
		return new Payment("id", 3, terms, MoneyState.UNKNOWN, ContentState.FAILED, 0, null, transaction, null,
				"could not connect", false, false, null, null, Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)));
	}

	static Map<String, Object> used() {
		return log(TOKEN, "0x", Abi.AUTHORIZATION_USED, Abi.word(PAYER), NONCE);
	}

	static Map<String, Object> used(String nonce) {
		return log(TOKEN, "0x", Abi.AUTHORIZATION_USED, Abi.word(PAYER), nonce);
	}

	static Map<String, Object> canceled() {
		return log(TOKEN, "0x", Abi.AUTHORIZATION_CANCELED, Abi.word(PAYER), NONCE);
	}

	static Map<String, Object> transfer() {
		return transfer(TOKEN, PAYER, PAYEE, VALUE);
	}

	static Map<String, Object> transfer(Address token, Address from, Address to, long value) {
		return log(token, Abi.word(BigInteger.valueOf(value)), Abi.TRANSFER, Abi.word(from), Abi.word(to));
	}

	static Map<String, Object> log(Address contract, String data, String... topics) {
		return Map.of("address", contract.value(), "data", data, "topics", List.of(topics));
	}

	static Map<String, Object> transferOf(long value) {
		return transfer(TOKEN, PAYER, PAYEE, value);
	}

	static Map<String, Object> with(Map<String, Object> log, Object... entries) {
		Map<String, Object> copy = new HashMap<>(log);
		for (int i = 0; i < entries.length; i += 2) {
			copy.put((String) entries[i], entries[i + 1]);
		}
		return copy;
	}

	/** Let the transfer happen. */
	static void pay(FakeNode node) {
		mine(node, MINED_IN, List.of(used(), transfer()));
		node.used = true;
	}

	static void mine(FakeNode node, long block, List<Map<String, Object>> logs) {
		node.mine(TRANSACTION, block, logs);
	}

}
