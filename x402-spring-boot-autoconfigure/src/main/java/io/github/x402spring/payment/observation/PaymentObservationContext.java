package io.github.x402spring.payment.observation;

import java.util.Locale;
import java.util.Set;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.admission.Admission;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationView;
import org.jspecify.annotations.Nullable;

/**
 * A request to a paid endpoint, from the gate to the last byte.
 *
 * @since 0.1.0
 */
public class PaymentObservationContext extends Observation.Context {

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS",
			"TRACE", "QUERY");

	private static final String PASS = "pass";

	private final PaidEndpointDescriptor endpoint;

	private final String method;

	private final AssetSymbols symbols;

	private volatile PaymentOutcome outcome = PaymentOutcome.EXEC_FAILED;

	private volatile @Nullable Payment payment;

	private volatile boolean pass;

	private volatile @Nullable Payment written;

	private volatile long heldBytes = -1;

	PaymentObservationContext(PaidEndpointDescriptor endpoint, String method, AssetSymbols symbols) {
		this.endpoint = endpoint;
		this.method = METHODS.contains(method) ? method : "_OTHER";
		this.symbols = symbols;
	}

	void ended(PaymentOutcome end) {
		this.outcome = end;
	}

	void admitted(Admission admission) {
		this.payment = admission.payment();
		this.pass = this.payment == null;
	}

	// What the ledger has of it, be it admitted or not.
	void written(Payment latest) {
		this.written = latest;
	}

	@Nullable Payment written() {
		return this.written;
	}

	// That of the request which something is done for, or null if it is for none.
	static @Nullable PaymentObservationContext around(@Nullable ObservationView observation) {
		ObservationView view = observation;
		while (view != null) {
			if (view.getContextView() instanceof PaymentObservationContext found) {
				return found;
			}
			view = view.getContextView().getParentObservation();
		}
		return null;
	}

	// Null outside of a request that brought a payment.
	static @Nullable Payment writtenAround(Observation.ContextView context) {
		PaymentObservationContext request = around(context.getParentObservation());
		return (request != null) ? request.written() : null;
	}

	void held(long bytes) {
		this.heldBytes = bytes;
	}

	/**
	 * Return the endpoint.
	 * @return the endpoint
	 */
	public PaidEndpointDescriptor endpoint() {
		return this.endpoint;
	}

	/**
	 * Return the payment as it was last seen.
	 * @return the payment, or {@code null} if the request has none that was admitted
	 */
	public @Nullable Payment payment() {
		return this.payment;
	}

	/**
	 * Return how the request ended.
	 * @return the outcome
	 */
	public PaymentOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Return how much of the answer was held back until the money was in.
	 * @return number of bytes, or -1 if nothing was
	 */
	public long heldBytes() {
		return this.heldBytes;
	}

	/**
	 * Return the first pattern of the endpoint.
	 * @return the pattern, or the endpoint's id if it has none
	 */
	public String route() {
		return this.endpoint.patterns().isEmpty() ? this.endpoint.id() : this.endpoint.patterns().getFirst();
	}

	/**
	 * Return the method of the request.
	 * @return a well-known method or {@code _OTHER}
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Return when the money is moved.
	 * @return {@code after_handler} or {@code before_handler}
	 */
	public String settleMode() {
		return this.endpoint.settlement().name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the payment scheme.
	 * @return the scheme, {@code pass} if a pass admitted the request, or {@code none}
	 */
	public String scheme() {
		Payment known = this.payment;
		if (known == null) {
			return this.pass ? PASS : ErrorTypes.NONE;
		}
		return known.terms().quote().kind().scheme();
	}

	/**
	 * Return the network.
	 * @return the network or {@code none}
	 */
	public String network() {
		Payment known = this.payment;
		return (known != null) ? known.terms().quote().network().id() : ErrorTypes.NONE;
	}

	/**
	 * Return the token.
	 * @return its symbol, {@code other} or {@code none}
	 */
	public String asset() {
		Payment known = this.payment;
		return (known != null) ? this.symbols.of(known.terms().quote()) : ErrorTypes.NONE;
	}

	/**
	 * Return the kind of exception.
	 * @return a word of a closed list
	 */
	public String errorType() {
		return ErrorTypes.of(getError());
	}

	String paymentId() {
		Payment known = this.payment;
		return (known != null) ? known.id() : ErrorTypes.NONE;
	}

	String payer() {
		Payment known = this.payment;
		String payer = (known != null) ? known.terms().payer() : null;
		return (payer != null) ? payer : ErrorTypes.NONE;
	}

	String amount() {
		Payment known = this.payment;
		return (known != null) ? known.amount().toString() : ErrorTypes.NONE;
	}

	String transaction() {
		Payment known = this.payment;
		String hash = (known != null) ? known.transaction() : null;
		return (hash != null) ? hash : ErrorTypes.NONE;
	}

}
