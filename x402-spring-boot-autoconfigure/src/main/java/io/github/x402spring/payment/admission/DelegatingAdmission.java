package io.github.x402spring.payment.admission;

import java.util.Optional;
import java.util.function.Predicate;

import io.github.x402spring.PaidCall;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.answer.StoredAnswer;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An admission that leaves all to another one, for those that add a little to it.
 *
 * @since 0.1.0
 */
public abstract class DelegatingAdmission implements Admission {

	private final Admission admission;

	/**
	 * Create an admission.
	 * @param admission what all is left to
	 */
	protected DelegatingAdmission(Admission admission) {
		this.admission = admission;
	}

	@Override
	public PaidEndpointDescriptor endpoint() {
		return this.admission.endpoint();
	}

	@Override
	public String id() {
		return this.admission.id();
	}

	@Override
	public @Nullable Payment payment() {
		return this.admission.payment();
	}

	@Override
	public @Nullable Credential credential() {
		return this.admission.credential();
	}

	@Override
	public boolean isDelivered() {
		return this.admission.isDelivered();
	}

	@Override
	public PaidCall call(Predicate<String> notDelivered) {
		return this.admission.call(notDelivered);
	}

	@Override
	public boolean isReleasedFirst() {
		return this.admission.isReleasedFirst();
	}

	@Override
	public boolean holdsContent() {
		return this.admission.holdsContent();
	}

	@Override
	public boolean isPaid() {
		return this.admission.isPaid();
	}

	@Override
	public Optional<PaymentProblem> release() {
		return this.admission.release();
	}

	@Override
	public void receipt(AnswerHeaders headers) {
		this.admission.receipt(headers);
	}

	@Override
	public int receiptLength() {
		return this.admission.receiptLength();
	}

	@Override
	public void notDelivered(String reason) {
		this.admission.notDelivered(reason);
	}

	@Override
	public void left() {
		this.admission.left();
	}

	@Override
	public void broke() {
		this.admission.broke();
	}

	@Override
	public int largestPiece() {
		return this.admission.largestPiece();
	}

	@Override
	public boolean passes(byte[] bytes, int offset, int length) {
		return this.admission.passes(bytes, offset, length);
	}

	@Override
	public void used(long units) {
		this.admission.used(units);
	}

	@Override
	public void failed() {
		this.admission.failed();
	}

	@Override
	public void ended() {
		this.admission.ended();
	}

	@Override
	public int largestKept() {
		return this.admission.largestKept();
	}

	@Override
	public void keep(StoredAnswer answer) {
		this.admission.keep(answer);
	}

}
