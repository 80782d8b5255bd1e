package io.github.x402spring.l402;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.github.x402spring.lightning.LightningNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a token is good for from its caveats. Later ones only narrow: a holder can
 * add caveats, but neither change those before nor say that more was sold. What the maker
 * wrote ends with the first end of the token. Caveats of others are skipped.
 */
final class CaveatReader {

	private static final Set<Condition> REQUIRED = Set.of(Condition.SERVICES, Condition.NETWORK, Condition.AMOUNT,
			Condition.ENDPOINT, Condition.CAPABILITIES, Condition.VALID_UNTIL);

	private final String service;

	private final Map<String, Condition> names = new HashMap<>();

	private final Map<Condition, String> sold = new EnumMap<>(Condition.class);

	private final Map<Condition, String> values = new EnumMap<>(Condition.class);

	private CaveatReader(String service) {
		this.service = service;
		for (Condition condition : Condition.values()) {
			this.names.put(condition.name(service), condition);
		}
	}

	/**
	 * Read caveats.
	 * @param service the service that made them
	 * @param caveats the caveats of a token that is genuine
	 * @return what they say; empty if one of ours is not known or not well-formed, if one
	 * widens what is before it, or if one is missing that every token has
	 */
	static Optional<TokenTerms> read(String service, List<byte[]> caveats) {
		CaveatReader reader = new CaveatReader(service);
		return caveats.stream().allMatch(reader::add) ? reader.terms() : Optional.empty();
	}

	private boolean add(byte[] caveat) {
		String text = new String(caveat, StandardCharsets.UTF_8);
		int equals = text.indexOf('=');
		String name = ((equals >= 0) ? text.substring(0, equals) : text).strip();
		Condition condition = this.names.get(name);
		if (condition == null) {
			return !name.startsWith(this.service + "_");
		}
		if (equals < 0 || !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), caveat)) {
			return false;
		}
		return add(condition, text.substring(equals + 1).strip());
	}

	private boolean add(Condition condition, String value) {
		String earlier = this.values.get(condition);
		if (!condition.allows(value) || (earlier == null && condition.isGranting() && isSoldKnown())
				|| (earlier != null && !condition.narrows(earlier, value))) {
			return false;
		}
		this.values.put(condition, value);
		if (!isSoldKnown() && condition == Condition.VALID_UNTIL) {
			this.sold.putAll(this.values);
		}
		return true;
	}

	private boolean isSoldKnown() {
		return !this.sold.isEmpty();
	}

	private Optional<TokenTerms> terms() {
		boolean oneUse = this.values.containsKey(Condition.FINGERPRINT) != this.values.containsKey(Condition.PLAN);
		boolean plan = this.values.containsKey(Condition.PLAN);
		boolean planComplete = Stream.of(Condition.HOLDING, Condition.REDEEM_UNTIL)
			.allMatch((it) -> this.values.containsKey(it) == plan);
		if (!this.values.keySet().containsAll(REQUIRED) || !oneUse || !planComplete
				|| !list(this.values, Condition.SERVICES).contains(this.service + ":0")) {
			return Optional.empty();
		}
		return network().map((network) -> new TokenTerms(sale(network), limits(this.values)));
	}

	private Optional<LightningNetwork> network() {
		String name = required(this.values, Condition.NETWORK).toUpperCase(Locale.ROOT);
		return Arrays.stream(LightningNetwork.values()).filter((it) -> it.name().equals(name)).findFirst();
	}

	private TokenSale sale(LightningNetwork network) {
		String redeemable = this.sold.get(Condition.REDEEM_UNTIL);
		return new TokenSale(network, new BigInteger(required(this.sold, Condition.AMOUNT)),
				this.sold.get(Condition.RATE), required(this.sold, Condition.ENDPOINT),
				this.sold.get(Condition.FINGERPRINT), this.sold.get(Condition.PLAN), this.sold.get(Condition.HOLDING),
				limits(this.sold),
				second((redeemable != null) ? redeemable : required(this.sold, Condition.VALID_UNTIL)));
	}

	private static TokenLimits limits(Map<Condition, String> values) {
		String calls = values.get(Condition.MAX_CALLS);
		String budget = values.get(Condition.BUDGET);
		return new TokenLimits(list(values, Condition.CAPABILITIES), (calls != null) ? Long.valueOf(calls) : null,
				(budget != null) ? new BigInteger(budget) : null, list(values, Condition.METHODS),
				values.get(Condition.PATH), second(required(values, Condition.VALID_UNTIL)));
	}

	private static Instant second(String value) {
		return Instant.ofEpochSecond(Long.parseLong(value));
	}

	private static Set<String> list(Map<Condition, String> values, Condition condition) {
		String value = values.get(condition);
		return (value != null) ? new LinkedHashSet<>(Condition.list(value)) : Set.of();
	}

	private static String required(Map<Condition, String> values, Condition condition) {
		@Nullable String value = values.get(condition);
		if (value == null) {
			throw new IllegalStateException("Tokens without " + condition + " are refused before");
		}
		return value;
	}

}
