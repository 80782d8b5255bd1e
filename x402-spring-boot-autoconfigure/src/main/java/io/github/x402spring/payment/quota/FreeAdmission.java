package io.github.x402spring.payment.quota;

import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * A free call in the hands of the request that took it. It is taken before the handler
 * runs, and given back if nothing of the content leaves.
 */
final class FreeAdmission implements Admission {

	private static final Log logger = LogFactory.getLog(FreeAdmission.class);

	private enum State {

		TAKEN, LEFT, GIVEN_BACK

	}

	private final String id;

	private final PaidEndpointDescriptor endpoint;

	private final Quote quote;

	private final String header;

	private final Runnable giveBack;

	private State state = State.TAKEN;

	FreeAdmission(String id, PaidEndpointDescriptor endpoint, Quote quote, String header, Runnable giveBack) {
		this.id = id;
		this.endpoint = endpoint;
		this.quote = quote;
		this.header = header;
		this.giveBack = giveBack;
	}

	@Override
	public PaidEndpointDescriptor endpoint() {
		return this.endpoint;
	}

	@Override
	public String id() {
		return this.id;
	}

	@Override
	public @Nullable Payment payment() {
		return null;
	}

	@Override
	public synchronized boolean isDelivered() {
		return this.state == State.LEFT;
	}

	@Override
	public PaidCall call(Predicate<String> notDelivered) {
		return new FreeCall(this.id, this.quote, notDelivered);
	}

	// Nothing has to be moved before content leaves, so that it need not be held back.
	@Override
	public boolean isReleasedFirst() {
		return true;
	}

	@Override
	public boolean isPaid() {
		return true;
	}

	@Override
	public Optional<PaymentProblem> release() {
		return Optional.empty();
	}

	@Override
	public void receipt(AnswerHeaders headers) {
		headers.add(QuotaHeader.NAME, this.header);
	}

	@Override
	public int receiptLength() {
		return QuotaHeader.NAME.length() + this.header.length();
	}

	@Override
	public void notDelivered(String reason) {
		logger.info("The free call " + this.id + " is given back: the handler of " + this.endpoint.id()
				+ " declared its response as not delivered");
	}

	@Override
	public synchronized void left() {
		if (this.state == State.TAKEN) {
			this.state = State.LEFT;
		}
	}

	@Override
	public void broke() {
		left();
	}

	@Override
	public synchronized void failed() {
		if (this.state == State.TAKEN) {
			this.state = State.GIVEN_BACK;
			this.giveBack.run();
		}
	}

}
