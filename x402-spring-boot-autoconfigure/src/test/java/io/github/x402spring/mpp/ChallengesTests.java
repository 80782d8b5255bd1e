package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.time.Instant;

import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A challenge comes back with all that is needed to know what it was for.
 */
class ChallengesTests {

	private static final Charge CHARGE = new LightningCharge(BigInteger.TEN, "lnbcrt1abc",
			new PaymentHash("9f".repeat(32)), LightningNetwork.REGTEST);

	private final ChallengeIds ids = MppVectors.ids(MppVectors.SECRET);

	private final Challenges challenges = new Challenges(this.ids, MppVectors.REALM, null);

	@Test
	void challengeTellsWhatItWasIssuedFor() {
		MppChallenge challenge = issue("a weather report");
		assertThat(challenge.description()).isEqualTo("a weather report");
		assertThat(challenge.method()).isEqualTo("lightning");
		assertThat(LightningCharge.read(challenge.request())).isEqualTo(CHARGE);
		EchoResult.Ours ours = ours(challenge);
		assertThat(ours.issuedFor().endpoint()).isEqualTo("GET /weather");
		assertThat(ours.issuedFor().fingerprint()).isEqualTo("f00d");
		assertThat(ours.issuedFor().issued()).isEqualTo(MppVectors.NOW);
		assertThat(issue("").description()).isNull();
	}

	@Test
	void challengeTellsWhichBlockWasKnown() {
		EchoResult.Ours ours = ours(this.challenges.issue(CHARGE, MppVectors.context(""), MppVectors.NOW,
				MppVectors.EXPIRES, null, new IssuedFor.Asked(4_660L, null)));
		assertThat(ours.issuedFor().block()).isEqualTo(4_660);
		assertThat(ours(issue("")).issuedFor().block()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "A report, \"quoted\", about the weather" })
	void usualLengthIsThatOfAChallengeByInvoice(String description) {
		LightningCharge charge = new LightningCharge(BigInteger.valueOf(2_100), "lnbc" + "x".repeat(590),
				new PaymentHash("9f".repeat(32)), LightningNetwork.MAINNET);
		ChallengeContext context = new ChallengeContext(
				new PaidResource("https://api.example.com/weather", description, "text/plain"),
				"GET /" + "x".repeat(55), "f0".repeat(32), FakePaidRequest.get("/weather"));
		IssuedFor.Invoice invoice = new IssuedFor.Invoice(MppVectors.EXPIRES, "65000.25",
				new IssuedFor.Pass("forecast/hundred", "CALLS 100 PT720H", ""));
		for (String header : new String[] { null, MppChallenge.PAYMENT_AUTHORIZATION }) {
			Challenges made = new Challenges(this.ids, MppVectors.REALM, header);
			int length = made
				.issue(charge, context, MppVectors.NOW, MppVectors.EXPIRES, "sha-256=:" + "d".repeat(44) + ":",
						new IssuedFor.Asked(null, invoice))
				.line()
				.length();
			assertThat(made.usualLength(description)).isBetween(length, length + 60);
		}
	}

	@Test
	void equalChallengesHaveDifferentIds() {
		assertThat(issue("").id()).isNotEqualTo(issue("").id());
	}

	@Test
	void challengeEndsWhenItSays() {
		EchoResult.Ours ours = ours(this.challenges.issue(CHARGE, MppVectors.context(""), MppVectors.NOW,
				MppVectors.EXPIRES.plusMillis(999), null));
		assertThat(ours.challenge().expires()).isEqualTo("2030-01-01T00:00:00Z");
		assertThat(ours.isExpired(MppVectors.EXPIRES.minusNanos(1))).isFalse();
		assertThat(ours.isExpired(MppVectors.EXPIRES)).isTrue();
	}

	@Test
	void challengeOfTheReferenceWithOurDataIsOurs() {
		assertThat(ours(MppVectors.challenge("evm")).issuedFor().issued())
			.isEqualTo(Instant.parse("2029-12-31T23:55:00Z"));
	}

	@Test
	void challengeWithoutWhatWeSendIsNotOursThoughItsIdIsRight() {
		assertThat(MppVectors.ids(MppVectors.SECRET).isOurs(MppVectors.challenge("lightning"))).isTrue();
		assertRefused(MppVectors.challenge("lightning"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "e30", "bm8ganNvbg",
			"eyJub25jZSI6ImEiLCJlbmRwb2ludCI6ImIiLCJmaW5nZXJwcmludCI6ImMiLCJpc3N1ZWQiOiJkIn0" })
	void opaqueDataOfAnotherProgramWithOurSecretIsNotOurs(String opaque) {
		assertRefused(this.ids.sign(signed(MppVectors.REALM, "charge", "2030-01-01T00:00:00Z", opaque)));
		assertThat(this.challenges.check(this.ids
			.sign(signed(MppVectors.REALM, "charge", "2030-01-01T00:00:00Z", MppVectors.challenge("evm").opaque()))))
			.isInstanceOf(EchoResult.Ours.class);
	}

	@Test
	void otherRealmIntentAndTimeAreNotOurs() {
		String opaque = MppVectors.challenge("evm").opaque();
		assertRefused(this.ids.sign(signed("other.example.com", "charge", "2030-01-01T00:00:00Z", opaque)));
		assertRefused(this.ids.sign(signed(MppVectors.REALM, "session", "2030-01-01T00:00:00Z", opaque)));
		assertRefused(this.ids.sign(signed(MppVectors.REALM, "charge", "tomorrow", opaque)));
	}

	@Test
	void changedChallengeIsNotOurs() {
		assertRefused(issue("").withId("A".repeat(43)));
		assertThat(new Challenges(MppVectors.ids("x".repeat(32)), MppVectors.REALM, null).check(issue("")))
			.isEqualTo(new EchoResult.Refused(MppProblem.INVALID_CHALLENGE));
	}

	@Test
	void challengeBindsHeaderAndBody() {
		Challenges own = new Challenges(this.ids, MppVectors.REALM, MppChallenge.PAYMENT_AUTHORIZATION);
		String digest = "sha-256=:" + "A".repeat(43) + "=:";
		MppChallenge challenge = own.issue(CHARGE, MppVectors.context(""), MppVectors.NOW, MppVectors.EXPIRES, digest);
		assertThat(challenge.line()).contains("header=\"Payment-Authorization\"", "digest=\"" + digest + "\"");
		// What was asked for before the application took Authorization for itself.
		assertThat(own.check(issue(""))).isInstanceOf(EchoResult.Ours.class);
		assertThat(ours(challenge).challenge().digest()).isEqualTo(digest);
	}

	@Test
	void longChallengeFitsIntoAHeader() {
		ChallengeContext context = new ChallengeContext(new PaidResource("https://a", "", ""), "x".repeat(64),
				"x".repeat(64), FakePaidRequest.get("/"));
		Charge charge = new LightningCharge(BigInteger.TEN, "x".repeat(1500), new PaymentHash("9f".repeat(32)),
				LightningNetwork.REGTEST);
		assertThat(this.challenges.issue(charge, context, MppVectors.NOW, MppVectors.EXPIRES, null).line())
			.hasSizeLessThan(4096);
	}

	private MppChallenge issue(String description) {
		return this.challenges.issue(CHARGE, MppVectors.context(description), MppVectors.NOW, MppVectors.EXPIRES, null);
	}

	private static MppChallenge signed(String realm, String intent, String expires, String opaque) {
		return new MppChallenge("", realm, "lightning", intent, CHARGE.encode(), expires, null, opaque, null, null);
	}

	private EchoResult.Ours ours(MppChallenge challenge) {
		return (EchoResult.Ours) this.challenges.check(challenge);
	}

	private void assertRefused(MppChallenge challenge) {
		assertThat(this.challenges.check(challenge)).isEqualTo(new EchoResult.Refused(MppProblem.INVALID_CHALLENGE));
	}

}
