package io.github.x402spring.actuate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import io.github.x402spring.actuate.LoopbackCalls.Answer;
import io.github.x402spring.actuate.SelfCheckDescriptor.Check;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.X402Headers;

/**
 * Calls one paid endpoint unpaid and looks at the answers.
 */
final class EndpointCheck {

	private static final int PAYMENT_REQUIRED = 402;

	/** Answers of free calls have it. */
	private static final String FREE = "Payment-Free-Status";

	private static final List<String> VARY = List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT);

	private static final List<String> EXPOSED = List.of(X402Headers.PAYMENT_REQUIRED, X402Headers.PAYMENT_RESPONSE,
			X402Headers.X_PAYMENT_RESPONSE);

	private static final List<String> ALLOWED = List.of(X402Headers.PAYMENT_SIGNATURE, X402Headers.X_PAYMENT,
			"Access-Control-Expose-Headers");

	private final LoopbackCalls calls;

	private final String origin;

	private final String method;

	private final String path;

	private final List<Quote> quotes;

	EndpointCheck(LoopbackCalls calls, String origin, String method, String path, List<Quote> quotes) {
		this.calls = calls;
		this.origin = origin;
		this.method = method;
		this.path = path;
		this.quotes = quotes;
	}

	List<Check> checks(OfferedKinds kinds) throws IOException {
		Answer answer = this.calls.call(this.method, this.path);
		List<Check> checks = new ArrayList<>();
		checks.add(challenge(answer));
		checks.add(kinds.check(this.quotes));
		if (answer.status() == PAYMENT_REQUIRED) {
			checks.add(this.quotes.isEmpty() ? Check.skipped("offers", OfferedKinds.NO_OFFER)
					: Check.of("offers", wrongOffers(answer)));
			checks.add(answer.lists("Cache-Control", List.of("no-store")) ? Check.pass("caching")
					: Check.fail("caching", "Cache-Control is not no-store"));
			checks.add(answer.lists("Vary", VARY) ? Check.pass("vary")
					: Check.fail("vary", "Vary does not include " + VARY));
			checks.addAll(cors());
		}
		if (this.method.equals("GET")) {
			checks.add(head());
			checks.add(Check.of("aliases", served()));
		}
		return List.copyOf(checks);
	}

	private static Check challenge(Answer answer) {
		String name = "challenge";
		int status = answer.status();
		if (status == PAYMENT_REQUIRED) {
			return Check.pass(name);
		}
		if (status == 401 || status == 403) {
			return Check.skipped(name, "answered " + status + ": more than a payment is required");
		}
		if (isFree(answer)) {
			return Check.skipped(name, "answered by a free call");
		}
		return (status >= 300 && status < 500)
				? Check.skipped(name, "answered " + status + ": parameters, headers or values may be missing")
				: Check.fail(name, "answered " + status + " to a request without payment");
	}

	private static boolean isFree(Answer answer) {
		return !answer.first(FREE).isEmpty();
	}

	private Optional<String> wrongOffers(Answer answer) {
		try {
			PaymentRequired challenge = X402Codec.decodePaymentRequired(answer.first(X402Headers.PAYMENT_REQUIRED));
			return challenge.accepts().equals(this.quotes.stream().map(PaymentRequirements::of).toList())
					? Optional.empty() : Optional.of("the offers differ from the configured ones");
		}
		catch (MalformedMessageException ex) {
			return Optional.of(X402Headers.PAYMENT_REQUIRED + " cannot be read: " + ex.getMessage());
		}
	}

	private Check head() throws IOException {
		int status = this.calls.call("HEAD", this.path).status();
		if (status == PAYMENT_REQUIRED) {
			return Check.pass("head");
		}
		String why = "HEAD answered " + status;
		return (status >= 200 && status < 300) ? Check.fail("head", why) : Check.skipped("head", why);
	}

	// What is said to browsers depends on whether they may call from the origin at all.
	private List<Check> cors() throws IOException {
		Answer allowed = this.calls.call(this.method, this.path, "Origin", this.origin);
		if (allowed.first("Access-Control-Allow-Origin").isEmpty()) {
			String why = "CORS does not allow " + this.origin + "; name another origin with ?origin=";
			return List.of(Check.skipped("cors", why), Check.skipped("preflight", why));
		}
		Answer preflight = this.calls.call("OPTIONS", this.path, "Origin", this.origin, "Access-Control-Request-Method",
				this.method, "Access-Control-Request-Headers", String.join(", ", ALLOWED));
		boolean exposed = allowed.lists("Access-Control-Expose-Headers", EXPOSED);
		boolean payable = preflight.isServed() && preflight.lists("Access-Control-Allow-Headers", ALLOWED);
		return List.of(exposed ? Check.pass("cors") : Check.fail("cors", "browsers cannot read all of " + EXPOSED),
				payable ? Check.pass("preflight") : Check.fail("preflight", "browsers cannot send all of " + ALLOWED));
	}

	private Optional<String> served() throws IOException {
		List<String> served = new ArrayList<>();
		for (String alias : Aliases.of(this.path)) {
			Answer answer = this.calls.call("GET", alias);
			if (answer.isServed() && !isFree(answer) && !isForWhateverIsAsked(answer)) {
				served.add(alias);
			}
		}
		return served.isEmpty() ? Optional.empty() : Optional.of("served without payment: " + served);
	}

	// Such a page is no paid content. It may repeat the name, so that neighbours whose
	// names
	// have other lengths tell whether lengths mean anything.
	private boolean isForWhateverIsAsked(Answer answer) throws IOException {
		String neighbour = this.path.substring(0, this.path.lastIndexOf('/')) + "/x402-selfcheck-";
		String random = UUID.randomUUID().toString();
		Answer some = this.calls.call("GET", neighbour + random);
		Answer other = this.calls.call("GET", neighbour + random.substring(0, 8));
		return answer.isOfTheKindOf(some) && answer.isOfTheKindOf(other)
				&& (!some.isAsLongAs(other) || answer.isAsLongAs(some));
	}

	// For an endpoint that serves all methods, the one that changes nothing.
	static String method(List<String> methods) {
		return (methods.isEmpty() || methods.contains("GET")) ? "GET" : methods.getFirst();
	}

}
