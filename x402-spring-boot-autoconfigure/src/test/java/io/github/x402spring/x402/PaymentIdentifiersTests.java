package io.github.x402spring.x402;

import java.util.stream.Stream;

import io.github.x402spring.Vectors;
import io.github.x402spring.testsupport.Payloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The extension is declared and checked as the package from npm does.
 */
class PaymentIdentifiersTests {

	private static final JsonNode VECTORS = Vectors.read("payment-identifier.json").required("paymentIdentifier");

	static Stream<Arguments> ids() {
		return Vectors.each(VECTORS.required("idValidity"));
	}

	static Stream<Arguments> requirements() {
		return Vectors.each(VECTORS.required("requirement"));
	}

	@Test
	void declarationIsThatOfThePackage() {
		JsonNode declaration = VECTORS.required("declaration");
		assertThat((JsonNode) new PaymentIdentifiers(false).declaration()).isEqualTo(declaration.required("optional"));
		assertThat((JsonNode) new PaymentIdentifiers(true).declaration()).isEqualTo(declaration.required("required"));
	}

	@ParameterizedTest
	@MethodSource("ids")
	void idsHaveTheFormOfThePackage(JsonNode vector) {
		PaymentPayload payment = Payloads.withIdentifier(payment("{}"), Vectors.text(vector, "value"));
		assertThat(new PaymentIdentifiers(false).flaw(payment).isEmpty())
			.isEqualTo(vector.required("valid").booleanValue());
	}

	@ParameterizedTest
	@MethodSource("requirements")
	void requirementIsThatOfThePackage(JsonNode vector) {
		PaymentPayload payment = payment(vector.required("paymentPayload").path("extensions").toString());
		assertThat(new PaymentIdentifiers(vector.required("serverRequired").booleanValue()).flaw(payment).isEmpty())
			.isEqualTo(vector.required("result").required("valid").booleanValue());
	}

	@Test
	void idThatIsNoTextIsRefused() {
		assertThat(new PaymentIdentifiers(false).flaw(payment("{\"payment-identifier\":{\"info\":{\"id\":1}}}")))
			.isPresent();
		assertThat(new PaymentIdentifiers(false).flaw(payment("{\"payment-identifier\":{\"info\":{\"id\":null}}}")))
			.isEmpty();
	}

	private static PaymentPayload payment(String extensions) {
		return Payloads.decode("{\"x402Version\":2,\"payload\":{},\"accepted\":{\"scheme\":\"exact\","
				+ "\"network\":\"eip155:84532\"},\"extensions\":" + (extensions.isEmpty() ? "{}" : extensions) + "}");
	}

}
