package io.github.x402spring.payment.engine;

import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.payment.admission.Fingerprint;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.RecordedRequest;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.PaymentPayload;
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
			.map((it) -> Fingerprint.of(REQUEST, List.of(), it))).doesNotHaveDuplicates();
		assertThat(Fingerprint.of(REQUEST, List.of(), Payloads.withIdentifier(this.payload, "1")))
			.isEqualTo(Fingerprint.of(REQUEST, List.of(), Payloads.withIdentifier(new Shop().pay(), "1")));
	}

	@Test
	void otherMembersOfThePaymentAreNoPartOfIt() {
		assertThat(Fingerprint.of(REQUEST, List.of(), Payloads.extended(this.payload, 1))).isEqualTo(of(REQUEST));
		assertThat(Fingerprint.of(REQUEST, List.of(), new Shop().pay())).isEqualTo(of(REQUEST));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "{\"payment-identifier\":null}", "{\"payment-identifier\":1}",
			"{\"payment-identifier\":{\"info\":[]}}", "{\"payment-identifier\":{\"info\":{\"id\":1}}}",
			"{\"payment-identifier\":{\"info\":{\"id\":null}}}" })
	void strangeIdentifierIsNone(String extensions) {
		String json = this.payload.json();
		PaymentPayload strange = Payloads
			.decode(json.substring(0, json.length() - 1) + ",\"extensions\":" + extensions + "}");
		assertThat(Fingerprint.of(REQUEST, List.of(), strange)).isEqualTo(of(REQUEST));
	}

	@Test
	void headersThatWereReadArePartOfIt() {
		List<FakePaidRequest> requests = List.of(REQUEST, REQUEST.withHeader("x-model", "mini"),
				REQUEST.withHeader("x-model", "max"), REQUEST.withHeader("x-model", ""),
				REQUEST.withHeader("x-model", "mini", "max"), REQUEST.withHeader("x-model", "max", "mini"));
		assertThat(requests.stream().map((it) -> Fingerprint.of(it, List.of("x-model"), this.payload)))
			.doesNotHaveDuplicates();
		assertThat(requests.stream().map(this::of)).containsOnly(of(REQUEST));
	}

	@Test
	void laterUseIsComparedByTheHeadersThatWereReadBefore() {
		FakePaidRequest mini = REQUEST.withHeader("x-model", "mini");
		String before = Fingerprint.of(mini, List.of("x-model"), this.payload);
		assertThat(Fingerprint.matches(before, mini.withHeader("x-other", "1"), this.payload)).isTrue();
		assertThat(Fingerprint.matches(before, REQUEST.withHeader("x-model", "max"), this.payload)).isFalse();
		assertThat(Fingerprint.matches(before, REQUEST, this.payload)).isFalse();
		assertThat(Fingerprint.matches(of(REQUEST), mini, this.payload)).isTrue();
		assertThat(Fingerprint.matches(of(REQUEST), REQUEST.withPath("/other"), this.payload)).isFalse();
	}

	@Test
	void absoluteUrlIsPartOfItWhereItWasRead() {
		String before = Fingerprint.of(REQUEST, List.of(RecordedRequest.URL), this.payload);
		assertThat(before).isNotEqualTo(of(REQUEST));
		assertThat(Fingerprint.matches(before, REQUEST, this.payload)).isTrue();
	}

	// What is in the books stays comparable.
	@Test
	void requestWithoutDigestHasTheFingerprintThatItAlwaysHad() {
		assertThat(of(REQUEST)).isEqualTo("59a0eea08bcf869bec493637e3d91f9f7fcf827eaf14228fe37c51390fd0d0e5");
	}

	@Test
	void digestOfTheBodyIsPartOfIt() {
		List<FakePaidRequest> requests = List.of(REQUEST, REQUEST.withBodyDigest("1"), REQUEST.withBodyDigest("2"),
				REQUEST.withBodyDigest(""), REQUEST.withBodyDigest("1").withQuery("a=2"));
		assertThat(requests.stream().map(this::of)).doesNotHaveDuplicates();
		assertThat(of(new RecordedRequest(REQUEST.withBodyDigest("1")))).isEqualTo(of(REQUEST.withBodyDigest("1")));
	}

	@Test
	void laterUseNeedsTheSameDigest() {
		FakePaidRequest one = REQUEST.withBodyDigest("1").withHeader("x-model", "mini");
		String before = Fingerprint.of(one, List.of("x-model"), this.payload);
		assertThat(Fingerprint.matches(before, one.withHeader("x-other", "1"), this.payload)).isTrue();
		assertThat(Fingerprint.matches(before, one.withBodyDigest("2"), this.payload)).isFalse();
		assertThat(Fingerprint.matches(before, one.withBodyDigest(null), this.payload)).isFalse();
		assertThat(Fingerprint.matches(of(REQUEST), REQUEST.withBodyDigest("1"), this.payload)).isFalse();
	}

	@Test
	void digestIsNotMistakenForAHeader() {
		assertThat(Fingerprint.of(REQUEST.withHeader("x-model", "1"), List.of("x-model"), this.payload))
			.doesNotStartWith(of(REQUEST.withBodyDigest("1")));
		FakePaidRequest header = REQUEST.withBodyDigest("1").withHeader("x-model", "2");
		FakePaidRequest body = REQUEST.withBodyDigest("2").withHeader("x-model", "1");
		assertThat(Fingerprint.of(header, List.of("x-model"), this.payload))
			.isNotEqualTo(Fingerprint.of(body, List.of("x-model"), this.payload));
	}

	@Test
	void textIsHashedAsUtf8() {
		assertThat(Fingerprint.ofText(""))
			.isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
		assertThat(Fingerprint.ofText("\u20ac"))
			.isEqualTo("c4cc90ed3d26f12d4b08a75140970a7904035c31cbb4515a83f19b9003c00d1d");
	}

	private String of(PaidRequest request) {
		return Fingerprint.of(request, List.of(), this.payload);
	}

}
