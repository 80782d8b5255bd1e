package io.github.x402spring.payment.answer;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sealed answers in memory, the oldest of which go first where there are too many.
 *
 * @since 0.1.0
 */
public final class InMemoryAnswerStore implements AnswerStore {

	private final Map<String, Kept> answers = new LinkedHashMap<>();

	private final int maxCount;

	/**
	 * Create an empty store.
	 * @param maxCount how many answers it keeps at most
	 */
	public InMemoryAnswerStore(int maxCount) {
		this.maxCount = maxCount;
	}

	@Override
	public synchronized void put(String paymentId, byte[] answer, Instant until) {
		this.answers.remove(paymentId);
		this.answers.put(paymentId, new Kept(answer.clone(), until));
		Iterator<Kept> oldest = this.answers.values().iterator();
		for (int more = this.answers.size() - this.maxCount; more > 0; more--) {
			oldest.next();
			oldest.remove();
		}
	}

	@Override
	public synchronized Optional<byte[]> find(String paymentId) {
		return Optional.ofNullable(this.answers.get(paymentId)).map((kept) -> kept.answer.clone());
	}

	@Override
	public synchronized void prune(Instant now) {
		this.answers.values().removeIf((kept) -> !now.isBefore(kept.until));
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Kept(byte[] answer, Instant until) {

	}

}
