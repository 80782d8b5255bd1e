package io.github.x402spring.payment;

import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.protocol.PaymentPayload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTests {

	private static final FakePaidRequest REQUEST = new FakePaidRequest("GET", "handler", "/path", "a=1", "alice");

	private final PaymentPayload payload = new Shop().pay();

	@Test
	void fingerprintIsTheSameForEqualRequests() {
		FakePaidRequest equal = new FakePaidRequest("GET", "handler", "/path", "a=1", "alice");
		assertThat(of(equal)).isEqualTo(of(REQUEST)).matches("[0-9a-f]{64}");
	}

	// Each part is told from the others, however their texts are cut.
	@Test
	void fingerprintDiffersWhereverTheRequestsDiffer() {
		List<FakePaidRequest> requests = List.of(REQUEST, REQUEST.withMethod("POST"), REQUEST.withHandlerId("other"),
				REQUEST.withPath("/other"), REQUEST.withQuery("a=2"), REQUEST.withQuery("a=1&a=1"),
				REQUEST.withQuery("A=1"), REQUEST.withQuery(""), REQUEST.withQuery(null), REQUEST.withUser("bob"),
				REQUEST.withUser(""), REQUEST.withUser(null), REQUEST.withPath("/patha").withQuery("=1"),
				REQUEST.withPath("/patha=1").withQuery(""), REQUEST.withQuery("a=1alice").withUser(""),
				REQUEST.withQuery(null).withUser("a=1"), REQUEST.withMethod("GEThandler").withHandlerId(""),
				REQUEST.withPath("/p\u00e4th"), REQUEST.withPath("/pa\u0308th"));
		assertThat(requests.stream().map(this::of)).doesNotHaveDuplicates();
	}

	@Test
	void identifierOfThePaymentIsPartOfIt() {
		assertThat(Stream
			.of(this.payload, Payloads.withIdentifier(this.payload, "1"), Payloads.withIdentifier(this.payload, "2"),
					Payloads.withIdentifier(this.payload, ""))
			.map((it) -> Fingerprint.of(REQUEST, it))).doesNotHaveDuplicates();
		assertThat(Fingerprint.of(REQUEST, Payloads.withIdentifier(this.payload, "1")))
			.isEqualTo(Fingerprint.of(REQUEST, Payloads.withIdentifier(new Shop().pay(), "1")));
	}

	@Test
	void otherMembersOfThePaymentAreNoPartOfIt() {
		assertThat(Fingerprint.of(REQUEST, Payloads.extended(this.payload, 1))).isEqualTo(of(REQUEST));
		assertThat(Fingerprint.of(REQUEST, new Shop().pay())).isEqualTo(of(REQUEST));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"payment-identifier\":null}", "{\"payment-identifier\":1}",
			"{\"payment-identifier\":{\"info\":[]}}", "{\"payment-identifier\":{\"info\":{\"id\":1}}}",
			"{\"payment-identifier\":{\"info\":{\"id\":null}}}" })
	void strangeIdentifierIsNone(String extensions) {
		String json = this.payload.json();
		PaymentPayload strange = Payloads
			.decode(json.substring(0, json.length() - 1) + ",\"extensions\":" + extensions + "}");
		assertThat(Fingerprint.of(REQUEST, strange)).isEqualTo(of(REQUEST));
	}

	@Test
	void textIsHashedAsUtf8() {
		assertThat(Fingerprint.ofText(""))
			.isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
		assertThat(Fingerprint.ofText("\u20ac"))
			.isEqualTo("c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d");
	}

	private String of(FakePaidRequest request) {
		return Fingerprint.of(request, this.payload);
	}

}
