package io.github.x402spring.payment.answer;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.Network;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.sandbox.MutableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What is stored opens for the payment that paid for it, by a key of the seller's, for as
 * long as it was meant to, and is nothing otherwise.
 */
@ExtendWith(OutputCaptureExtension.class)
class StoredAnswersTests {

	private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

	private static final StoredAnswer ANSWER = new StoredAnswer(200,
			List.of(new StoredAnswer.Header("Content-Type", "text/plain")),
			"secret content".getBytes(StandardCharsets.UTF_8));

	private final MutableClock clock = new MutableClock(NOW);

	private final InMemoryAnswerStore store = new InMemoryAnswerStore(3);

	private final Payment payment = payment("1", "fingerprint", "digest");

	@Test
	void answerComesAgain() {
		answers(key(1)).keep(this.payment, ANSWER);
		assertThat(answers(key(1)).find(this.payment)).hasValueSatisfying((found) -> {
			assertThat(found.status()).isEqualTo(200);
			assertThat(found.headers()).isEqualTo(ANSWER.headers());
			assertThat(found.body()).isEqualTo(ANSWER.body());
			assertThat(found.toString()).doesNotContain("secret");
		});
	}

	@Test
	void storeSeesNothingOfIt() {
		answers(key(1)).keep(this.payment, ANSWER);
		byte[] first = this.store.find("1").orElseThrow();
		assertThat(new String(first, StandardCharsets.ISO_8859_1)).doesNotContain("secret", "text/plain");
		answers(key(1)).keep(this.payment, ANSWER);
		assertThat(this.store.find("1").orElseThrow()).isNotEqualTo(first);
	}

	@Test
	void wrongKeyOpensNothing() {
		answers(key(1)).keep(this.payment, ANSWER);
		assertThat(answers(key(2)).find(this.payment)).isEmpty();
	}

	@Test
	void rotatedKeyOpensWhatIsThere() {
		answers(key(1)).keep(this.payment, ANSWER);
		StoredAnswers rotated = answers(key(2), key(1));
		assertThat(rotated.find(this.payment)).isPresent();
		rotated.keep(this.payment, ANSWER);
		assertThat(answers(key(1)).find(this.payment)).isEmpty();
		assertThat(answers(key(2)).find(this.payment)).isPresent();
	}

	@Test
	void changedAnswerIsNone() {
		answers(key(1)).keep(this.payment, ANSWER);
		byte[] sealed = this.store.find("1").orElseThrow();
		for (int i = 0; i < sealed.length; i++) {
			byte[] changed = sealed.clone();
			changed[i] ^= 1;
			this.store.put("1", changed, NOW);
			assertThat(answers(key(1)).find(this.payment)).as("byte %d", i).isEmpty();
		}
		for (int length : new int[] { 0, 1, 24, sealed.length - 1 }) {
			this.store.put("1", Arrays.copyOf(sealed, length), NOW);
			assertThat(answers(key(1)).find(this.payment)).as("length %d", length).isEmpty();
		}
		this.store.put("1", sealed, NOW);
		assertThat(answers(key(1)).find(this.payment)).isPresent();
	}

	@Test
	void answerOfAnotherPaymentIsNone() {
		answers(key(1)).keep(this.payment, ANSWER);
		byte[] sealed = this.store.find("1").orElseThrow();
		this.store.put("2", sealed, NOW);
		assertThat(answers(key(1)).find(payment("2", "fingerprint", "digest"))).isEmpty();
		assertThat(answers(key(1)).find(payment("1", "another fingerprint", "digest"))).isEmpty();
		assertThat(answers(key(1)).find(payment("1", "fingerprint", "another digest"))).isEmpty();
	}

	@Test
	void answerEndsWhateverTheStoreSays() {
		answers(key(1)).keep(this.payment, ANSWER);
		byte[] sealed = this.store.find("1").orElseThrow();
		this.clock.advance(Duration.ofHours(1).minusSeconds(1));
		assertThat(answers(key(1)).find(this.payment)).isPresent();
		this.clock.advance(Duration.ofSeconds(1));
		this.store.put("1", sealed, NOW.plusSeconds(99999));
		assertThat(answers(key(1)).find(this.payment)).isEmpty();
		this.store.put("1", sealed, NOW);
		answers(key(1)).prune();
		assertThat(this.store.find("1")).isEmpty();
	}

	@Test
	void largeAnswerIsNotKept() {
		answers(key(1)).keep(this.payment, new StoredAnswer(200, List.of(), new byte[1024]));
		assertThat(this.store.find("1")).isEmpty();
		answers(key(1)).keep(this.payment, new StoredAnswer(200, List.of(), new byte[1000]));
		assertThat(this.store.find("1")).isPresent();
	}

	@Test
	void oldestAnswersGoFirst() {
		for (String id : new String[] { "1", "2", "3", "1", "4" }) {
			answers(key(1)).keep(payment(id, "fingerprint", "digest"), ANSWER);
		}
		assertThat(this.store.find("2")).isEmpty();
		for (String id : new String[] { "1", "3", "4" }) {
			assertThat(this.store.find(id)).isPresent();
		}
	}

	@Test
	void storeThatDoesNotWorkKeepsNothingAndIsLogged(CapturedOutput output) {
		StoredAnswers answers = new StoredAnswers(new BrokenStore(), List.of(key(1)), Duration.ofHours(1), 1024, false,
				this.clock);
		answers.keep(this.payment, ANSWER);
		assertThat(answers.find(this.payment)).isEmpty();
		assertThat(output).containsOnlyOnce("could not be stored").doesNotContain("could not be read");
	}

	@Test
	void keysAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> answers());
		assertThatIllegalArgumentException().isThrownBy(() -> answers(new byte[16]));
	}

	private StoredAnswers answers(byte[]... keys) {
		return new StoredAnswers(this.store, List.of(keys), Duration.ofHours(1), 1024, false, this.clock);
	}

	private static byte[] key(int number) {
		byte[] key = new byte[32];
		Arrays.fill(key, (byte) number);
		return key;
	}

	private static Payment payment(String id, String fingerprint, String digest) {
		Network network = Network.evm(84532);
		Quote quote = new Quote(new PaymentKind("exact", network, "eip3009"), "asset", BigInteger.TEN, "payee",
				Duration.ofSeconds(300), Map.of());
		return Payment.reserved(id, new ReservationTerms(new PaymentKey("key"), "GET /", fingerprint, digest, "payer",
				"x402/2", quote, NOW.plusSeconds(300), NOW), ContentState.SERVING, new Lease("process", NOW));
	}

	private static final class BrokenStore implements AnswerStore {

		@Override
		public void put(String paymentId, byte[] answer, Instant until) {
			throw new IllegalStateException("away");
		}

		@Override
		public Optional<byte[]> find(String paymentId) {
			throw new IllegalStateException("away");
		}

		@Override
		public void prune(Instant now) {
			throw new IllegalStateException("away");
		}

	}

}
