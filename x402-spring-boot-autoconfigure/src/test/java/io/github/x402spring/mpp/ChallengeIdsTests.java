package io.github.x402spring.mpp;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The id of a challenge binds all that it says.
 */
class ChallengeIdsTests {

	private static final String REQUEST = MppVectors.challenge("lightning").request();

	private static final String DIGEST = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";

	private static final String OPAQUE = MppVectors.challenge("evm").opaque();

	private final ChallengeIds ids = MppVectors.ids(MppVectors.SECRET);

	// Computed by the reference client.
	@ParameterizedTest
	@CsvSource({ "6Rh4dsb8oGMrY_gMc5jX26-6SG_LVQ1rSlnwKb_JWBo,false,false",
			"bDD-XDJNYgnq7Xr7KQYHa6GH8_DIPLoWUfDvWjfFAdk,true,false",
			"Lu4qfCTPUu84X_Tk2HID9fN7c2OKohiiPug-mqywKrs,true,true",
			"Jo-9VERjWxni5rFPau-12wF-e4O1WU5TOjgBnVf2qo0,false,true" })
	void idsAreThoseOfOthers(String id, boolean bound, boolean header) {
		MppChallenge challenge = challenge("", bound ? DIGEST : null, bound ? OPAQUE : null,
				header ? MppChallenge.PAYMENT_AUTHORIZATION : null);
		assertThat(this.ids.sign(challenge).id()).isEqualTo(id);
		assertThat(this.ids.isOurs(challenge.withId(id))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "lightning", "evm" })
	void challengesOfTheReferenceAreOurs(String method) {
		assertThat(this.ids.isOurs(MppVectors.challenge(method))).isTrue();
		assertThat(this.ids.isOurs(MppVectors.credential(method).challenge())).isTrue();
	}

	@ParameterizedTest
	@MethodSource("changes")
	void changedChallengeIsNotOurs(UnaryOperator<MppChallenge> change) {
		MppChallenge challenge = this.ids.sign(challenge("", DIGEST, OPAQUE, MppChallenge.PAYMENT_AUTHORIZATION));
		assertThat(this.ids.isOurs(challenge)).isTrue();
		assertThat(this.ids.isOurs(change.apply(challenge))).isFalse();
	}

	static Stream<Named<UnaryOperator<MppChallenge>>> changes() {
		return Stream.of(change("id", (it) -> it.withId(it.id().substring(1))),
				change("other id", (it) -> it.withId("A" + it.id().substring(1))),
				change("realm",
						(it) -> copy(it, "other.example.com", it.method(), it.request(), it.expires(), it.digest(),
								it.opaque(), it.header())),
				change("method",
						(it) -> copy(it, it.realm(), "evm", it.request(), it.expires(), it.digest(), it.opaque(),
								it.header())),
				change("request",
						(it) -> copy(it, it.realm(), it.method(), it.request() + "A", it.expires(), it.digest(),
								it.opaque(), it.header())),
				change("expires",
						(it) -> copy(it, it.realm(), it.method(), it.request(), "2031-01-01T00:00:00Z", it.digest(),
								it.opaque(), it.header())),
				change("no expires",
						(it) -> copy(it, it.realm(), it.method(), it.request(), null, it.digest(), it.opaque(),
								it.header())),
				change("no digest",
						(it) -> copy(it, it.realm(), it.method(), it.request(), it.expires(), null, it.opaque(),
								it.header())),
				change("no opaque",
						(it) -> copy(it, it.realm(), it.method(), it.request(), it.expires(), it.digest(), null,
								it.header())),
				change("no header",
						(it) -> copy(it, it.realm(), it.method(), it.request(), it.expires(), it.digest(), it.opaque(),
								null)),
				change("digest as opaque", (it) -> copy(it, it.realm(), it.method(), it.request(), it.expires(),
						it.opaque(), it.digest(), it.header())));
	}

	@Test
	void descriptionMayBeChanged() {
		MppChallenge challenge = MppVectors.challenge("lightning");
		MppChallenge changed = new MppChallenge(challenge.id(), challenge.realm(), challenge.method(),
				challenge.intent(), challenge.request(), challenge.expires(), null, null, null, "another");
		assertThat(this.ids.isOurs(changed)).isTrue();
	}

	@Test
	void textMovedFromOneValueToTheNextIsNotOurs() {
		MppChallenge signed = this.ids.sign(challenge("", DIGEST, OPAQUE, MppChallenge.PAYMENT_AUTHORIZATION));
		MppChallenge moved = challenge(signed.id(), DIGEST, signed.header() + "|" + OPAQUE, null);
		// What is hashed is the same.
		assertThat(String.join("|", moved.bound().toList())).isEqualTo(String.join("|", signed.bound().toList()));
		assertThat(this.ids.isOurs(moved)).isFalse();
	}

	@Test
	void separatorIsNotSigned() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.ids.sign(challenge("", "a|b", null, null)));
	}

	@Test
	void previousSecretIsBelievedWhileItIsListed() {
		String next = "another secret of thirty-two bytes";
		MppChallenge old = this.ids.sign(challenge("", null, OPAQUE, null));
		ChallengeIds both = MppVectors.ids(next, MppVectors.SECRET);
		assertThat(both.isOurs(old)).isTrue();
		MppChallenge fresh = both.sign(old);
		assertThat(fresh.id()).isNotEqualTo(old.id());
		assertThat(MppVectors.ids(next).isOurs(fresh)).isTrue();
		assertThat(MppVectors.ids(next).isOurs(old)).isFalse();
	}

	@Test
	void secretsHave32Bytes() {
		assertThatIllegalArgumentException().isThrownBy(() -> MppVectors.ids("x".repeat(31)))
			.withMessageContaining("31 bytes")
			.withMessageNotContaining("xx");
		assertThatIllegalArgumentException().isThrownBy(() -> MppVectors.ids(MppVectors.SECRET, "short"));
		assertThatIllegalArgumentException().isThrownBy(() -> new ChallengeIds(List.of()));
		assertThat(MppVectors.ids("\u20ac".repeat(11))).isNotNull();
	}

	private static Named<UnaryOperator<MppChallenge>> change(String name, UnaryOperator<MppChallenge> change) {
		return Named.of(name, change);
	}

	private static MppChallenge challenge(String id, String digest, String opaque, String header) {
		return new MppChallenge(id, MppVectors.REALM, "lightning", "charge", REQUEST, MppVectors.EXPIRES.toString(),
				digest, opaque, header, null);
	}

	private static MppChallenge copy(MppChallenge from, String realm, String method, String request, String expires,
			String digest, String opaque, String header) {
		return new MppChallenge(from.id(), realm, method, from.intent(), request, expires, digest, opaque, header,
				null);
	}

}
