package io.github.x402spring.payment.pass;

import java.math.BigDecimal;
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
 * What calls take from the passes of an {@link InMemoryPassStore}: the draws under way,
 * and of those that were closed the newest that callers named. Not safe for several
 * threads.
 */
final class InMemoryDraws {

	private final InMemoryPasses passes;

	private final int mostClosed;

	private final Map<String, Draw> underWay = new LinkedHashMap<>();

	private final Map<Call, String> names = new HashMap<>();

	/** The oldest first. */
	private final Map<Call, Draw> closed = new LinkedHashMap<>();

	InMemoryDraws(InMemoryPasses passes, int mostClosed) {
		this.passes = passes;
		this.mostClosed = mostClosed;
	}

	boolean open(Draw draw, BigDecimal floor, Instant now) {
		Call call = Call.of(draw);
		if ((call != null && find(call).isPresent()) || !isCovered(draw, floor, now)) {
			return false;
		}
		credit(draw, draw.amount().negate());
		this.underWay.put(draw.id(), draw);
		if (call != null) {
			this.names.put(call, draw.id());
		}
		return true;
	}

	private boolean isCovered(Draw draw, BigDecimal floor, Instant now) {
		return this.passes.findGrant(draw.passId(), draw.grant())
			.filter((it) -> it.isValid(now) && it.holds(draw.amount().add(floor)))
			.isPresent();
	}

	private void credit(Draw draw, BigDecimal amount) {
		this.passes.change(draw.passId(), draw.grant(), (grant) -> grant.withBalance(grant.balance().add(amount)));
	}

	Optional<Draw> find(String passId, String callKey) {
		return find(new Call(passId, callKey));
	}

	private Optional<Draw> find(Call call) {
		String id = this.names.get(call);
		return Optional.ofNullable((id != null) ? this.underWay.get(id) : this.closed.get(call));
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
		credit(last, last.rest());
		return true;
	}

	boolean giveBack(Draw draw) {
		Optional<Draw> known = remove(draw.id());
		known.ifPresent((it) -> credit(it, it.amount()));
		return known.isPresent();
	}

	private Optional<Draw> remove(String id) {
		Optional<Draw> draw = Optional.ofNullable(this.underWay.remove(id));
		draw.map(Call::of).ifPresent(this.names::remove);
		return draw;
	}

	List<Draw> endLapsed(Instant now, int most) {
		List<Draw> lapsed = this.underWay.values()
			.stream()
			.filter((it) -> !now.isBefore(it.until()))
			.limit(most)
			.toList();
		return lapsed.stream().map(this::end).toList();
	}

	private Draw end(Draw draw) {
		if (draw.state() == DrawState.OPEN) {
			giveBack(draw);
			return draw;
		}
		close(draw);
		return draw.closed();
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
