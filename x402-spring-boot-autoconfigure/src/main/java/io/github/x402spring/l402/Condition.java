package io.github.x402spring.l402;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/**
 * What the caveats that are made here say. Each is enforced here: none is made that only
 * other software could check.
 */
enum Condition {

	/** Which services it is for, as other servers of L402 write it. */
	SERVICES("services", "[^,=\\s]+:[0-9]{1,3}(?:,[^,=\\s]+:[0-9]{1,3})*", Condition::isSubset, true),

	/** The network on which it was paid. */
	NETWORK("network", "[a-z]{1,16}", String::equals, true),

	/** What was paid, in millisatoshis. */
	AMOUNT("amount", Condition.NUMBER, String::equals, true),

	/** The rate at which a price in money was converted. */
	RATE("rate", "[ -~]{1,64}", String::equals, true),

	/** Identity of the endpoint where it was sold. */
	ENDPOINT("endpoint", Condition.TEXT, String::equals, true),

	/** The payment page may ask whether its invoice was paid. */
	PAGE("page", "1", String::equals, true),

	/** The only request that it is for. */
	FINGERPRINT("fingerprint", Condition.TEXT, String::equals, true),

	/** The plan and pass that it is for. */
	PLAN("plan", Condition.TEXT, String::equals, true),

	/** What the pass holds and how long it is valid, whatever is for sale later. */
	HOLDING("holding", "(?:CALLS|CREDIT|TIME) [0-9.]{1,40} P[0-9A-Z.]{1,40}", String::equals, true),

	/** The second, since 1970, from which on a pass cannot be bought with it any more. */
	REDEEM_UNTIL("redeem_until", Condition.SECOND, String::equals, true),

	/** Its scopes. */
	CAPABILITIES("capabilities", "(?:[!-+\\--~]+(?:,[!-+\\--~]+)*)?", Condition::isSubset, true),

	/** For how many calls it is good. */
	MAX_CALLS("max_calls", Condition.NUMBER, Condition::isAtMost, false),

	/** How much it may use up, in millisatoshis. */
	BUDGET("budget", Condition.NUMBER, Condition::isAtMost, false),

	/** The HTTP methods that it is for. */
	METHODS("methods", "[A-Z]{1,20}(?:,[A-Z]{1,20})*", Condition::isSubset, false),

	/** The path below which it is good. */
	PATH("path", "(?:/[^/%;\\\\]+)+", RequestPath::isBelow, false),

	/** The second, since 1970, in which it is not good any more. Made last, always. */
	VALID_UNTIL("valid_until", Condition.SECOND, Condition::isAtMost, true);

	private static final String NUMBER = "0|[1-9][0-9]{0,17}";

	private static final String SECOND = "0|[1-9][0-9]{0,11}";

	private static final String TEXT = "[^\\p{Cntrl}\\ufffd]{1,1024}";

	private final String name;

	private final Pattern form;

	private final BiPredicate<String, String> narrowing;

	private final boolean granting;

	Condition(String name, String form, BiPredicate<String, String> narrowing, boolean granting) {
		this.name = name;
		this.form = Pattern.compile(form);
		this.narrowing = narrowing;
		this.granting = granting;
	}

	/**
	 * Return the name in caveats.
	 * @param service the service that makes them
	 * @return the name, prefixed by the service unless all services share it
	 */
	String name(String service) {
		return (this == SERVICES) ? this.name : service + "_" + this.name;
	}

	boolean allows(String value) {
		return this.form.matcher(value).matches();
	}

	/**
	 * Return whether a later value leaves at most what an earlier one did.
	 * @param earlier the earlier value
	 * @param later the later value
	 * @return whether it does
	 */
	boolean narrows(String earlier, String later) {
		return this.narrowing.test(later, earlier);
	}

	/**
	 * Return whether a token without it is worth less than one with it. What a holder
	 * adds must not be taken for what was sold.
	 * @return whether only the maker of a token may add it first
	 */
	boolean isGranting() {
		return this.granting;
	}

	static List<String> list(String value) {
		return value.isEmpty() ? List.of() : Arrays.asList(value.split(","));
	}

	private static boolean isSubset(String later, String earlier) {
		return list(earlier).containsAll(list(later));
	}

	private static boolean isAtMost(String later, String earlier) {
		return new BigInteger(later).compareTo(new BigInteger(earlier)) <= 0;
	}

}
