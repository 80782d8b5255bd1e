package io.github.x402spring.testsupport;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.TransferAuthorization;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Proof;
import io.github.x402spring.x402.X402Protocol;
import io.github.x402spring.x402.evm.ExactEvmProof;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Between the words of the core and the messages of x402.
 */
public final class Wire {

	private static final Instant UNTIL = Instant.parse("2030-01-01T00:05:00Z");

	private Wire() {
	}

	/** The family x402 with the scheme that the starter has. */
	public static ProtocolRegistry protocols() {
		return new ProtocolRegistry(List.of(new X402Protocol(List.of(new ExactEvmScheme(new AssetRegistry(List.of()),
				new Web3jSignatureRecovery(), Duration.ofSeconds(6))))));
	}

	public static Quote quote(PaymentRequirements requirements) {
		Map<String, String> details = requirements.extra()
			.properties()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().asString()));
		return new Quote(new PaymentKind(requirements.scheme(), requirements.network(), ExactEvmScheme.METHOD),
				requirements.asset(), requirements.amount(), requirements.payTo(),
				Duration.ofSeconds(requirements.maxTimeoutSeconds()), details);
	}

	public static PaymentRequired required(Challenge challenge) {
		return new PaymentRequired(challenge.reason(), challenge.resource(),
				challenge.offers().stream().map(Offer::quote).map(PaymentRequirements::of).toList(), null);
	}

	public static CheckedPayment checked(PaymentPayload payload, PaymentRequirements requirements,
			PaidResource resource, PaymentKey key, String payer) {
		return checked(payload, quote(requirements), resource, key, payer);
	}

	/** A payment that was not checked. */
	public static CheckedPayment checked(PaymentPayload payload, Quote quote, PaidResource resource, PaymentKey key,
			String payer) {
		return new CheckedPayment(new AuthenticatedPayment(key, quote.kind(), payer, quote.asset(), quote.payee(),
				quote.amount(), UNTIL, proof(payload)), quote, resource);
	}

	/** The header in which a client gets a receipt. */
	public static Map.Entry<String, String> header(PaymentReceipt receipt) {
		return header((headers) -> protocols().receipt(receipt, headers));
	}

	public static Map.Entry<String, String> header(Consumer<AnswerHeaders> receipt) {
		List<Map.Entry<String, String>> written = new ArrayList<>();
		receipt.accept((name, value) -> written.add(Map.entry(name, value)));
		assertThat(written).hasSize(1);
		return written.getFirst();
	}

	public static PaymentPayload payload(CheckedPayment payment) {
		return X402Proof.of(payment).payload();
	}

	public static TransferAuthorization authorization(AuthenticatedPayment payment) {
		return ((ExactEvmProof) payment.proof()).authorization();
	}

	public static <T> T accepted(SchemeResult<T> result) {
		return switch (result) {
			case SchemeResult.Accepted<T> accepted -> accepted.value();
			case SchemeResult.Unproven<T> unproven -> throw new AssertionError("not proven");
			case SchemeResult.Refused<T> refused -> throw new AssertionError(refused.reason());
			case SchemeResult.NotMine<T> other -> throw new AssertionError("another scheme's");
		};
	}

	private static X402Proof proof(PaymentPayload payload) {
		JsonNode authorization = payload.payload().path("authorization");
		if (!authorization.path("nonce").isString()) {
			return () -> payload;
		}
		return new ExactEvmProof(payload,
				new TransferAuthorization(address(authorization, "from"), address(authorization, "to"),
						number(authorization, "value"), number(authorization, "validAfter"),
						number(authorization, "validBefore"), authorization.path("nonce").stringValue()),
				true);
	}

	private static Address address(JsonNode authorization, String name) {
		return new Address(authorization.required(name).stringValue());
	}

	private static BigInteger number(JsonNode authorization, String name) {
		return new BigInteger(authorization.required(name).asString());
	}

}
