package io.github.x402spring.payment.quota;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How free calls are shown over HTTP: the header {@code Payment-Free-Status} of answers,
 * and the member {@code freeCalls} of a challenge. It takes no payments.
 */
final class QuotaProtocol implements PaymentProtocol {

	private final Function<String, Optional<FreeQuota>> quotas;

	private final Clock clock;

	/**
	 * Create the protocol.
	 * @param quotas finds the quota of a plan by its name
	 * @param clock the time
	 */
	QuotaProtocol(Function<String, Optional<FreeQuota>> quotas, Clock clock) {
		this.quotas = quotas;
		this.clock = clock;
	}

	@Override
	public List<String> requestHeaders() {
		return List.of();
	}

	@Override
	public List<String> responseHeaders() {
		return List.of(QuotaHeader.NAME);
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
		if (plan != null) {
			this.quotas.apply(plan.name()).ifPresent((quota) -> answer.addMember("freeCalls", describe(quota)));
		}
	}

	private ObjectNode describe(FreeQuota quota) {
		return JsonNodeFactory.instance.objectNode()
			.put("calls", quota.calls())
			.put("per", quota.period().value())
			.put("fullAgainAt", quota.period().endOf(this.clock.instant()).toString());
	}

	@Override
	public boolean speaks(String protocol) {
		return false;
	}

	@Override
	public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
	}

}
