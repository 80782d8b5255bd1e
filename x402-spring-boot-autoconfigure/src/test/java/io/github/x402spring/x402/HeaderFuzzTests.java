package io.github.x402spring.x402;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.Network;
import io.github.x402spring.json.MalformedMessageException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any header is read or refused, and what is read survives a way out and back.
 */
class HeaderFuzzTests {

	@FuzzTest
	void headersAreReadOrRefused(byte[] data) {
		// Once as it stands, once past the base64.
		check(new String(data, StandardCharsets.ISO_8859_1));
		check(Base64.getEncoder().encodeToString(data));
	}

	private static void check(String header) {
		read(header, X402Codec::decodePayment).ifPresent(HeaderFuzzTests::check);
		read(header, X402Codec::decodePaymentRequired).ifPresent(HeaderFuzzTests::check);
		read(header, X402Codec::decodeSettlementResponse).ifPresent(HeaderFuzzTests::check);
	}

	private static void check(PaymentPayload payment) {
		assertThat(MessageReader.paymentPayload(payment.json())).isEqualTo(payment);
		PaymentRequirements requirements = Messages.requirements(Network.evm(84532), "10000");
		assertThat(X402Codec.facilitatorRequest(payment, requirements, Messages.resource("d")))
			.contains(payment.json());
	}

	private static void check(PaymentRequired required) {
		String header = X402Codec.encode(required);
		if (header.length() <= X402Codec.MAX_HEADER_LENGTH) {
			PaymentRequired back = X402Codec.decodePaymentRequired(header);
			assertThat(X402Codec.encode(back)).isEqualTo(header);
			// A number such as 1e0 is the same, but not equal, once it is written as 1.
			assertThat(back).usingRecursiveComparison()
				.ignoringFields("accepts.extra", "extensions")
				.isEqualTo(required);
		}
		X402Codec.bodyV1(required).ifPresent((body) -> assertThat(body.get("accepts")).isNotEmpty());
	}

	private static void check(SettlementResponse response) {
		SettlementResponse back = X402Codec.decodeSettlementResponse(X402Codec.encode(response));
		assertThat(back).usingRecursiveComparison().ignoringFields("errorMessage", "extensions").isEqualTo(response);
		assertThat(back.errorMessage()).isNull();
	}

	private static <T> Optional<T> read(String header, Function<String, T> reader) {
		try {
			return Optional.of(reader.apply(header));
		}
		catch (MalformedMessageException ex) {
			assertThat(ex.getMessage()).hasSizeLessThan(400).doesNotContainPattern("\\p{Cntrl}");
			return Optional.empty();
		}
	}

}
