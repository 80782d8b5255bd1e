package io.github.x402spring.payment.pass;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The draws of an {@link InMemoryPassStore}: those under way, and of those that were
 * closed the newest that callers named. Not safe for several threads.
 */
final class InMemoryDraws {

	private final int mostClosed;

	private final Map<String, Draw> underWay = new LinkedHashMap<>();

	private final Map<Call, String> names = new HashMap<>();

	/** The oldest first. */
	private final Map<Call, Draw> closed = new LinkedHashMap<>();

	InMemoryDraws(int mostClosed) {
		this.mostClosed = mostClosed;
	}

	boolean isRepeated(Draw draw) {
		Call call = Call.of(draw);
		return call != null && find(call).isPresent();
	}

	Optional<Draw> find(String passId, String callKey) {
		return find(new Call(passId, callKey));
	}

	private Optional<Draw> find(Call call) {
		String id = this.names.get(call);
		return Optional.ofNullable((id != null) ? this.underWay.get(id) : this.closed.get(call));
	}

	void add(Draw draw) {
		this.underWay.put(draw.id(), draw);
		Call call = Call.of(draw);
		if (call != null) {
			this.names.put(call, draw.id());
		}
	}

	boolean leave(Draw draw) {
		return change(draw, DrawState.OPEN, (it) -> it.using(draw.used(), draw.until()).leaving());
	}

	boolean use(Draw draw) {
		return change(draw, DrawState.LEAVING, (it) -> it.using(draw.used(), draw.until()));
	}

	private boolean change(Draw draw, DrawState from, UnaryOperator<Draw> change) {
		Draw known = this.underWay.get(draw.id());
		if (known == null || known.state() != from) {
			return false;
		}
		this.underWay.put(draw.id(), change.apply(known));
		return true;
	}

	boolean close(Draw last) {
		Draw draw = this.underWay.get(last.id());
		if (draw == null || draw.state() != DrawState.LEAVING) {
			return false;
		}
		remove(draw.id());
		Call call = Call.of(draw);
		if (call != null) {
			this.closed.put(call, last.closed());
			if (this.closed.size() > this.mostClosed) {
				this.closed.remove(this.closed.keySet().iterator().next());
			}
		}
		return true;
	}

	/**
	 * Remove a draw that is under way.
	 * @param id its id
	 * @return the draw; empty if there is none
	 */
	Optional<Draw> remove(String id) {
		Optional<Draw> draw = Optional.ofNullable(this.underWay.remove(id));
		draw.map(Call::of).ifPresent(this.names::remove);
		return draw;
	}

	List<Draw> lapsed(Instant now, int most) {
		return this.underWay.values().stream().filter((it) -> !now.isBefore(it.until())).limit(most).toList();
	}

	/**
	 * Forget closed draws whose lease ended before a time.
	 * @param before the time
	 * @param most how many at most
	 * @return how many were forgotten
	 */
	int prune(Instant before, int most) {
		List<Call> old = this.closed.entrySet()
			.stream()
			.filter((it) -> it.getValue().until().isBefore(before))
			.limit(most)
			.map(Map.Entry::getKey)
			.toList();
		old.forEach(this.closed::remove);
		return old.size();
	}

	void forget(Set<String> passIds) {
		this.closed.keySet().removeIf((call) -> passIds.contains(call.passId));
		underWay(passIds).forEach((draw) -> remove(draw.id()));
	}

	private Collection<Draw> underWay(Set<String> passIds) {
		return this.underWay.values().stream().filter((draw) -> passIds.contains(draw.passId())).toList();
	}

	private record Call(String passId, String key) {

		static @Nullable Call of(Draw draw) {
			Draw.CallKey key = draw.callKey();
			return (key != null) ? new Call(draw.passId(), key.value()) : null;
		}

	}

}
