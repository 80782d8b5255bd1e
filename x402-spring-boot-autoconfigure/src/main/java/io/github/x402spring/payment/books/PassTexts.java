package io.github.x402spring.payment.books;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassStore;
import org.jspecify.annotations.Nullable;

/**
 * Reads all passes in slices, the newest first, and writes a text for each slice, which
 * is not read before it is asked for.
 */
final class PassTexts implements Iterator<String> {

	private static final int SLICE = 500;

	/** Later than any purchase, and still a time in every database. */
	private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

	private final PassStore store;

	private final Instant now;

	private final UnaryOperator<String> buyers;

	private final Function<Map<String, String>, String> line;

	private String begin;

	private @Nullable Instant before = LATEST;

	PassTexts(PassStore store, Instant now, UnaryOperator<String> buyers, String head,
			Function<Map<String, String>, String> line) {
		this.store = store;
		this.now = now;
		this.buyers = buyers;
		this.begin = head;
		this.line = line;
	}

	@Override
	public boolean hasNext() {
		return this.before != null;
	}

	@Override
	public String next() {
		Instant end = this.before;
		if (end == null) {
			throw new NoSuchElementException();
		}
		List<Pass> slice = slice(end, SLICE);
		String text = slice.stream()
			.flatMap((pass) -> pass.grants().stream().map((grant) -> ExportedPass.of(pass, grant, this.now)))
			.map(this::shown)
			.map(this.line)
			.collect(Collectors.joining("", this.begin, ""));
		this.begin = "";
		return text;
	}

	// The next slice begins by time: of passes that were bought at the same time, it must
	// have all or none.
	private List<Pass> slice(Instant end, int most) {
		List<Pass> found = this.store.list(end, most + 1);
		if (found.size() <= most) {
			this.before = null;
			return found;
		}
		Instant rest = found.get(most).createdAt();
		List<Pass> whole = found.stream().filter((it) -> it.createdAt().isAfter(rest)).toList();
		if (whole.isEmpty()) {
			return slice(end, most * 2);
		}
		this.before = whole.getLast().createdAt();
		return whole;
	}

	private Map<String, String> shown(Map<String, String> values) {
		values.computeIfPresent("buyer", (name, buyer) -> buyer.isEmpty() ? buyer : this.buyers.apply(buyer));
		return values;
	}

}
