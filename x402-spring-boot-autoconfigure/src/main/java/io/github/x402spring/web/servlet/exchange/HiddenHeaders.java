package io.github.x402spring.web.servlet.exchange;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import io.github.x402spring.web.servlet.problem.GateHeaders;

/**
 * What a handler does not see of the headers of its request.
 */
final class HiddenHeaders {

	private static final Set<String> CONDITIONAL = Set.of("if-match", "if-none-match", "if-modified-since",
			"if-unmodified-since", "if-range");

	private final GateHeaders headers;

	private boolean conditions;

	private boolean payment;

	HiddenHeaders(GateHeaders headers) {
		this.headers = headers;
	}

	void hideConditions() {
		this.conditions = true;
	}

	void hidePayment(boolean hidden) {
		this.payment = hidden;
	}

	boolean isNone() {
		return !this.conditions && !this.payment;
	}

	/**
	 * Return whether a handler may not see all lines of a header.
	 * @param name the header's name
	 * @return whether lines are left out
	 */
	boolean isCut(String name) {
		return isCondition(name) || (this.payment && this.headers.isPayment(name));
	}

	/**
	 * Return what a handler sees of a header that is cut.
	 * @param name the header's name
	 * @param lines its values
	 * @return those that are left
	 */
	List<String> visible(String name, List<String> lines) {
		return isCondition(name) ? List.of() : this.headers.withoutPayments(name, lines);
	}

	private boolean isCondition(String name) {
		return this.conditions && CONDITIONAL.contains(name.toLowerCase(Locale.ROOT));
	}

}
