package io.github.x402spring.payment.protocol;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.testsupport.FakePaidRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * All families together write no more header lines than an answer has room for.
 */
@ExtendWith(OutputCaptureExtension.class)
class ChallengeRoomTests {

	private static final int FAILS = -1;

	@Test
	void familiesAreWrittenWhileThereIsRoomForAllLines() {
		Answer answer = challenge(new Writing("A", 3_000, 0), new Writing("B", 3_000, 0), new Writing("C", 500, 0));
		assertThat(answer.names).containsExactly("A", "B", "C");
	}

	@Test
	void familyThatDoesNotFitIsLeftOutOfTheHeadersAndNotOfTheBody() {
		Answer answer = challenge(new Writing("A", 4_000, 0), new Writing("B", 4_000, 0), new Writing("C", 2_000, 0));
		assertThat(answer.names).containsExactly("A", "C");
		assertThat(answer.members).containsExactly("a", "b", "c");
		assertThat(answer.length).isLessThanOrEqualTo(ChallengeRoom.MOST);
	}

	@Test
	void linesCountWithTheirNames() {
		int most = ChallengeRoom.MOST - "A".length() - 4;
		assertThat(challenge(new Writing("A", most, 0)).names).containsExactly("A");
		assertThat(challenge(new Writing("A", most + 1, 0)).names).isEmpty();
	}

	@Test
	void startSaysWhatMayBeLeftOut(CapturedOutput output) {
		registry(new Writing("A", 4_000, 0), new Writing("B", 0, 2_000)).requireFittingChallenge(List.of(quote()), "",
				"", null);
		assertThat(output).doesNotContain("goes out without");
		registry(new Writing("A", 4_000, 0), new Writing("B", 0, 4_000)).requireFittingChallenge(List.of(quote()),
				"The weather", "", null);
		assertThat(output).containsOnlyOnce("A challenge of 'The weather' may take more than the 7168 bytes")
			.contains("without the header lines of Writing");
	}

	@Test
	void singleHeaderThatIsTooLongStopsTheStart() {
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> registry(new Writing("A", 6_200, 0)).requireFittingChallenge(List.of(quote()), "", "", null))
			.withMessageContaining("6200 bytes of a header");
	}

	@Test
	void familyThatFailsIsLeftOutAndLoggedOnceAMinute(CapturedOutput output) {
		MutableClock clock = new MutableClock(Instant.parse("2026-12-01T12:00:00Z"));
		ProtocolRegistry registry = new ProtocolRegistry(
				List.of(new Writing("A", 100, 0), new Writing("B", FAILS, 0), new Writing("C", 100, 0)), clock);
		Answer answer = new Answer();
		registry.challenge(challenge(), answer);
		registry.challenge(challenge(), new Answer());
		assertThat(answer.names).containsExactly("A", "C");
		assertThat(answer.members).containsExactly("a", "c");
		assertThat(output).containsOnlyOnce("Writing failed to write its part of a challenge");
		clock.advance(Duration.ofMinutes(1));
		registry.challenge(challenge(), new Answer());
		assertThat(output.toString().split("Writing failed to write", -1)).hasSize(3);
	}

	@Test
	void challengeThatDoesNotSayHowToPayIsNotSent() {
		assertThatIllegalStateException().isThrownBy(() -> challenge(new Writing("A", FAILS, 0)));
		assertThatIllegalStateException()
			.isThrownBy(() -> challenge(new Writing("A", FAILS, 0), new Writing("B", FAILS, 0)));
	}

	private static ProtocolRegistry registry(Writing... families) {
		return new ProtocolRegistry(List.of(families));
	}

	private static Answer challenge(Writing... families) {
		Answer answer = new Answer();
		registry(families).challenge(challenge(), answer);
		return answer;
	}

	private static Challenge challenge() {
		return new Challenge("Payment required", new ChallengeContext(new PaidResource("http://localhost/", "", ""),
				"GET /", "f00d", FakePaidRequest.get("/")), List.of(Offer.of(quote())));
	}

	private static Quote quote() {
		return new Quote(new PaymentKind("test", Network.evm(1), "test"), "asset", BigInteger.ONE, null,
				Duration.ofMinutes(1), Map.of());
	}

	/** A family whose line has a length. */
	private record Writing(String name, int length, int issuedLength) implements PaymentProtocol {

		@Override
		public List<String> requestHeaders() {
			return List.of();
		}

		@Override
		public List<String> responseHeaders() {
			return List.of(this.name);
		}

		@Override
		public @Nullable Credential read(RequestHeaders headers) {
			return null;
		}

		@Override
		public void challenge(Challenge challenge, ChallengeAnswer answer) {
			if (this.length != 0) {
				answer.add(this.name, "x".repeat(Math.abs(this.length)));
			}
			answer.addMember(this.name.toLowerCase(Locale.ROOT), JsonNodeFactory.instance.nullNode());
			if (this.length == FAILS) {
				throw new IllegalStateException("test");
			}
		}

		@Override
		public int issuedLength(Quote quote, PaidResource resource) {
			return this.issuedLength;
		}

		@Override
		public boolean speaks(String protocol) {
			return false;
		}

		@Override
		public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		}

	}

	/** What was written. */
	private static final class Answer implements ChallengeAnswer {

		private final List<String> names = new ArrayList<>();

		private final List<String> members = new ArrayList<>();

		private int length;

		@Override
		public void add(String name, String value) {
			this.names.add(name);
			this.length += name.length() + value.length() + 4;
		}

		@Override
		public void addMember(String name, JsonNode value) {
			this.members.add(name);
		}

	}

}
