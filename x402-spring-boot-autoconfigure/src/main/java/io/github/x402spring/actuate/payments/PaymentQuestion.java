package io.github.x402spring.actuate.payments;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.ledger.PaymentQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Which payments are asked for, according to the URL.
 */
record PaymentQuestion(@Nullable Instant from, @Nullable Instant until, @Nullable String money,
		@Nullable String content, @Nullable String endpoint, @Nullable String payer, @Nullable Integer limit,
		@Nullable String after) {

	private static final int DEFAULT_LIMIT = 100;

	private static final int MAX_LIMIT = 500;

	boolean isEmpty() {
		return Stream
			.of(this.from, this.until, this.money, this.content, this.endpoint, this.payer, this.limit, this.after)
			.allMatch(Objects::isNull);
	}

	PaymentQuery query() {
		int slice = (this.limit != null) ? this.limit : DEFAULT_LIMIT;
		if (slice < 1 || slice > MAX_LIMIT) {
			throw new InvalidEndpointRequestException("The limit is " + slice,
					"The limit must be between 1 and " + MAX_LIMIT);
		}
		PaymentQuery.Cursor cursor = (this.after != null) ? valid("after", () -> PaymentQuery.Cursor.parse(this.after))
				: null;
		return new PaymentQuery(this.from, this.until, states("money", this.money, MoneyState::valueOf),
				states("content", this.content, ContentState::valueOf), this.endpoint, address(), cursor, slice);
	}

	// All of them, in slices: a limit would be taken for the size of the answer.
	PaymentQuery export() {
		if (this.limit != null || this.money != null) {
			throw new InvalidEndpointRequestException("An export takes neither limit nor money",
					"All settled payments are exported: leave out limit and money");
		}
		PaymentQuery query = query();
		return new PaymentQuery(query.from(), query.until(), query.money(), query.content(), query.endpoint(),
				query.payer(), query.after(), MAX_LIMIT);
	}

	private @Nullable String address() {
		String text = this.payer;
		if (text == null || !text.startsWith("0x")) {
			return text;
		}
		return valid("payer", () -> new Address(text).value());
	}

	private static <E extends Enum<E>> Set<E> states(String name, @Nullable String text, Function<String, E> states) {
		if (text == null) {
			return Set.of();
		}
		return valid(name,
				() -> Arrays.stream(text.split(","))
					.map((state) -> states.apply(state.strip().toUpperCase(Locale.ROOT)))
					.collect(Collectors.toSet()));
	}

	private static <T> T valid(String name, Supplier<T> value) {
		try {
			return value.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()),
					"The parameter " + name + " is not valid", ex);
		}
	}

}
