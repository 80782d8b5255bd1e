package io.github.x402spring.actuate.payments;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.ledger.PaymentQuery;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/**
 * Which payments are asked for, according to the URL. An empty parameter is none, since
 * forms send those too.
 */
record PaymentQuestion(@Nullable String from, @Nullable String until, @Nullable String money, @Nullable String content,
		@Nullable String endpoint, @Nullable String payer, @Nullable String network, @Nullable Integer limit,
		@Nullable String after) {

	static final PaymentQuestion ALL = new PaymentQuestion(null, null, null, null, null, null, null, null, null);

	private static final int DEFAULT_LIMIT = 100;

	private static final int MAX_LIMIT = 500;

	PaymentQuestion {
		from = textOrNull(from);
		until = textOrNull(until);
		money = textOrNull(money);
		content = textOrNull(content);
		endpoint = textOrNull(endpoint);
		payer = textOrNull(payer);
		network = textOrNull(network);
		after = textOrNull(after);
	}

	boolean isEmpty() {
		return Stream
			.of(this.from, this.until, this.money, this.content, this.endpoint, this.payer, this.network, this.limit,
					this.after)
			.allMatch(Objects::isNull);
	}

	PaymentQuestion withLimit(int otherwise) {
		return (this.limit != null) ? this : new PaymentQuestion(this.from, this.until, this.money, this.content,
				this.endpoint, this.payer, this.network, otherwise, this.after);
	}

	PaymentQuery query() {
		int slice = (this.limit != null) ? this.limit : DEFAULT_LIMIT;
		if (slice < 1 || slice > MAX_LIMIT) {
			throw new InvalidEndpointRequestException("The limit is " + slice,
					"The limit must be between 1 and " + MAX_LIMIT);
		}
		PaymentQuery.Cursor cursor = (this.after != null) ? valid("after", () -> PaymentQuery.Cursor.parse(this.after))
				: null;
		return new PaymentQuery(time("from", this.from), time("until", this.until),
				states("money", this.money, MoneyState::valueOf),
				states("content", this.content, ContentState::valueOf), this.endpoint, address(), network(this.network),
				cursor, slice);
	}

	// All of them, in slices: a limit would be taken for the size of the answer.
	PaymentQuery export() {
		if (this.limit != null) {
			throw new InvalidEndpointRequestException("An export takes no limit",
					"All payments that match are exported: leave out limit");
		}
		return withLimit(MAX_LIMIT).query();
	}

	private @Nullable String address() {
		String text = this.payer;
		if (text == null || !text.startsWith("0x")) {
			return text;
		}
		return valid("payer", () -> new Address(text).value());
	}

	private static @Nullable Network network(@Nullable String text) {
		return (text != null) ? valid("network", () -> Network.ofShortName(text).orElseGet(() -> new Network(text)))
				: null;
	}

	// A day is the moment at which it begins in UTC.
	private static @Nullable Instant time(String name, @Nullable String text) {
		if (text == null) {
			return null;
		}
		return valid(name,
				() -> (text.indexOf('T') < 0) ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
						: OffsetDateTime.parse(text).toInstant());
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return (text != null && !text.isBlank()) ? text.strip() : null;
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
		catch (IllegalArgumentException | DateTimeException ex) {
			throw new InvalidEndpointRequestException(String.valueOf(ex.getMessage()),
					"The parameter " + name + " is not valid", ex);
		}
	}

}
