package io.github.x402spring.payment.pass;

import java.util.List;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
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

	private final Plans plans;

	private final String path;

	/**
	 * Create the protocol.
	 * @param plans the plans with their passes
	 * @param path where passes are sold, with the path of the application, without a
	 * slash at its end
	 */
	public PassProtocol(Plans plans, String path) {
		this.plans = plans;
		this.path = path;
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
	public void challenge(Challenge challenge, ChallengeAnswer answer) {
		PaidEndpointDescriptor.PlanUse plan = challenge.plan();
		if (plan == null) {
			return;
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
	 * that may be used.
	 * @param pass the pass
	 * @return the greatest length, zero for a single grant
	 */
	static int longestStatus(Pass pass) {
		return (pass.grants().size() > 1)
				? pass.grants().stream().mapToInt((grant) -> status(pass, grant).length()).max().orElse(0) : 0;
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
