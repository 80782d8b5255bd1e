package io.github.x402spring.payment.pass;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.UsagePrice;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How passes are presented and offered over HTTP: the header {@value #HEADER} of
 * requests, and in a challenge the member {@code passes} of its body and a {@code Link}
 * to each of them. It takes no payments.
 *
 * @since 0.1.0
 */
public final class PassProtocol implements PaymentProtocol {

	/** Request header that presents a pass by its token. */
	public static final String HEADER = "PAYMENT-PASS";

	/** Header of answers that tells the holder of a pass what is left on it. */
	static final String STATUS = "Payment-Pass-Status";

	/** Digits of a sum of credit with its point. */
	private static final int CREDIT_DIGITS = 28;

	private final Plans plans;

	private final String application;

	private final String path;

	/**
	 * Create the protocol.
	 * @param plans the plans with their passes
	 * @param application the path of the application, empty or without a slash at its end
	 * @param path where passes are sold within the application, without a slash at its
	 * end
	 */
	public PassProtocol(Plans plans, String application, String path) {
		this.plans = plans;
		this.application = application;
		this.path = path;
	}

	/**
	 * Find the pass that a request buys.
	 * @param request the request
	 * @return the pass; empty if the request goes elsewhere
	 */
	public Optional<PassTerms> bought(PaidRequest request) {
		return this.plans.passes()
			.stream()
			.filter((pass) -> request.method().equals("POST") && request.pattern().equals(path(pass)))
			.findFirst();
	}

	@Override
	public List<String> requestHeaders() {
		return List.of(HEADER);
	}

	@Override
	public List<String> responseHeaders() {
		return List.of(STATUS);
	}

	@Override
	public @Nullable Credential read(RequestHeaders headers) {
		return null;
	}

	@Override
	public List<Quote> offered(List<Quote> quotes, ChallengeContext context) {
		return List.of();
	}

	@Override
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		if (plan == null) {
			return;
		}
		UsagePrice meter = plan.meter();
		if (meter != null) {
			answer.addMember("meter", describe(meter));
		}
		List<PassTerms> opening = this.plans.opening(plan.name(), plan.scope());
		if (opening.isEmpty()) {
			return;
		}
		ArrayNode passes = JsonNodeFactory.instance.arrayNode();
		for (PassTerms pass : opening) {
			answer.add("Link", "<" + url(pass) + ">; rel=\"payment\"; title=\"" + pass.id() + "\"");
			passes.add(describe(pass));
		}
		answer.addMember("passes", passes);
	}

	/**
	 * Describe all passes that are sold.
	 * @return what a challenge says of each
	 */
	public ArrayNode describe() {
		ArrayNode passes = JsonNodeFactory.instance.arrayNode();
		this.plans.passes().forEach((pass) -> passes.add(describe(pass)));
		return passes;
	}

	private static ObjectNode describe(UsagePrice meter) {
		return JsonNodeFactory.instance.objectNode()
			.put("unit", meter.unit())
			.put("price", "$" + meter.dollars().toPlainString())
			.put("per", meter.per())
			.put("maximum", meter.maximum());
	}

	private ObjectNode describe(PassTerms pass) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put("plan", pass.plan()).put("pass", pass.name()).put("price", pass.price().toString());
		switch (pass.unit()) {
			case CALLS -> node.put("calls", pass.amount().longValueExact());
			case CREDIT -> node.put("credit", pass.amount().toPlainString());
			case TIME -> {
			}
		}
		node.put("validFor", pass.validity().toString());
		if (!pass.scopes().isEmpty()) {
			ArrayNode scopes = node.putArray("scopes");
			pass.scopes().stream().sorted().forEach(scopes::add);
		}
		if (pass.walletBound()) {
			node.put("walletBound", true);
		}
		return node.put("method", "POST").put("url", url(pass));
	}

	private String url(PassTerms pass) {
		return this.application + path(pass);
	}

	private String path(PassTerms pass) {
		return this.path + "/" + pass.id();
	}

	@Override
	public boolean speaks(String protocol) {
		return false;
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
	}

	/**
	 * Return how long the status of a pass may become, where there are several grants
	 * that may be used, or use that may grow.
	 * @param pass the pass
	 * @param meter what use costs, or {@code null} if it is not metered
	 * @return the greatest length, zero for a single grant that is not metered
	 */
	static int longestStatus(Pass pass, @Nullable UsagePrice meter) {
		int use = (meter != null) ? CREDIT_DIGITS + use(meter.maximum(), meter).length() : 0;
		return (pass.grants().size() > 1 || use > 0)
				? use + pass.grants().stream().mapToInt((grant) -> status(pass, grant).length()).max().orElse(0) : 0;
	}

	/**
	 * Return what the holder of a pass is told of a call whose use is metered:
	 * {@code pass="summaries/credit", credit="1.088", until=@1798761600, used=120,
	 * maximum=500, unit="words"}.
	 * @param pass the pass
	 * @param grant the grant that is used, with what is left if nothing more is used
	 * @param used how much is used so far
	 * @param meter what use costs
	 * @return the state when the answer leaves
	 */
	static String status(Pass pass, PassGrant grant, long used, UsagePrice meter) {
		return status(pass, grant) + use(used, meter);
	}

	private static String use(long used, UsagePrice meter) {
		return ", used=" + used + ", maximum=" + meter.maximum() + ", unit=\"" + meter.unit() + "\"";
	}

	/**
	 * Return what the holder of a pass is told, a dictionary (RFC 9651):
	 * {@code pass="forecast/hundred", calls=99, until=@1798761600}.
	 * @param pass the pass
	 * @param grant the grant that is used
	 * @return the state when the request was admitted
	 */
	static String status(Pass pass, PassGrant grant) {
		StringBuilder header = new StringBuilder("pass=\"").append(pass.plan())
			.append('/')
			.append(grant.name())
			.append('"');
		switch (grant.unit()) {
			case CALLS -> header.append(", calls=").append(grant.balance().toBigInteger());
			// A decimal of RFC 9651 has three digits after the point.
			case CREDIT ->
				header.append(", credit=\"").append(grant.balance().stripTrailingZeros().toPlainString()).append('"');
			case TIME -> {
			}
		}
		return header.append(", until=@").append(grant.until().getEpochSecond()).toString();
	}

}
