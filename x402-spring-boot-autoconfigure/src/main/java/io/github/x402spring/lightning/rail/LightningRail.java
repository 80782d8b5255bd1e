package io.github.x402spring.lightning.rail;

import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.rail.InvoiceCounts.Outcome;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.books.ReceivingFees;
import io.github.x402spring.payment.rail.OfferResult;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.rail.PaymentRail;
import io.micrometer.observation.ObservationRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * The seller's node of Lightning. It makes an invoice for each challenge, in bounded
 * number. That an invoice was paid is known from its preimage; in strict mode the node
 * has to say so as well.
 *
 * @since 0.1.0
 */
public final class LightningRail implements PaymentRail {

	/** Clients whose address is not known share what one network may have. */
	private static final String UNKNOWN_NETWORK = "unknown";

	private static final Log logger = LogFactory.getLog(LightningRail.class);

	private final LightningNode node;

	private final LightningSettings settings;

	private final PaymentKind kind;

	private final NodeCalls calls;

	private final OpenInvoices open;

	private final LightningEvidence evidence;

	private final InvoiceCounts counts = new InvoiceCounts();

	private final InvoiceLooks looks;

	/**
	 * Create the rail, whose fees are not handed on.
	 * @param node the node
	 * @param settings how invoices are made and looked after
	 * @param clock the time
	 */
	public LightningRail(LightningNode node, LightningSettings settings, Clock clock) {
		this(node, settings, ObservationRegistry.NOOP, ReceivingFees.inMemory(), clock);
	}

	/**
	 * Create the rail.
	 * @param node the node
	 * @param settings how invoices are made and looked after
	 * @param observations where observations of its calls go
	 * @param fees where it is written down what the node took for receiving
	 * @param clock the time
	 */
	public LightningRail(LightningNode node, LightningSettings settings, ObservationRegistry observations,
			ReceivingFees fees, Clock clock) {
		this.node = node;
		this.settings = settings;
		this.kind = LightningQuotes.kind(settings.network().network());
		this.calls = new NodeCalls(node, settings, observations, clock);
		this.open = new OpenInvoices(settings.maxOpen(), settings.maxOpenPerNetwork(), clock);
		this.evidence = new LightningEvidence(this.calls, this.kind, settings.strict(), fees);
		this.looks = new InvoiceLooks(this.calls::watch, clock);
	}

	/**
	 * Find the rail of Lightning among those of an application, which may have put
	 * proxies around them.
	 * @param rails the rails
	 * @return the first; empty if there is none
	 */
	public static Optional<LightningRail> among(Stream<PaymentRail> rails) {
		return rails.map(LightningRail::behindProxy)
			.filter(LightningRail.class::isInstance)
			.map(LightningRail.class::cast)
			.findFirst();
	}

	/**
	 * Return whether a rail is that of Lightning, maybe behind a proxy.
	 * @param rail a rail of the application
	 * @return whether it is
	 */
	public static boolean is(PaymentRail rail) {
		return behindProxy(rail) instanceof LightningRail;
	}

	private static Object behindProxy(PaymentRail rail) {
		return Objects.requireNonNullElse(AopProxyUtils.getSingletonTarget(rail), rail);
	}

	@Override
	public String name() {
		return "lightning";
	}

	@Override
	public boolean isFor(PaymentKind kind) {
		return kind.equals(this.kind);
	}

	@Override
	public OfferResult issue(Quote quote, ChallengeContext context) {
		// HEAD only ever shows the price, and families leave out what has no invoice.
		if (context.request().method().equals("HEAD")) {
			return new OfferResult.Issued(Offer.of(quote));
		}
		String network = context.request().clientNetwork().orElse(UNKNOWN_NETWORK);
		Optional<OpenInvoices.Full> full = this.open.enter(network);
		if (full.isPresent()) {
			this.counts.add(full.get().ofNetwork() ? Outcome.NETWORK_FULL : Outcome.FULL);
			return new OfferResult.Unavailable(full.get().remaining());
		}
		boolean opened = false;
		try {
			NodeCalls.Made made = this.calls.make(new InvoiceRequest(this.settings.network(), quote.amount(),
					InvoiceDescription.of(context.resource()), quote.validity()));
			return switch (made) {
				case NodeCalls.Made.Invoice it -> {
					this.open.opened(network, it.invoice().hash(), quote.validity());
					opened = true;
					this.counts.add(Outcome.MADE);
					yield new OfferResult.Issued(issued(it.invoice(), quote).toOffer(quote));
				}
				case NodeCalls.Made.None none -> {
					this.counts.add(none.resting() ? Outcome.RESTING : Outcome.FAILED);
					yield new OfferResult.Unavailable(none.retryAfter());
				}
			};
		}
		finally {
			if (!opened) {
				this.open.left(network);
			}
		}
	}

	private IssuedInvoice issued(LightningInvoice invoice, Quote quote) {
		Instant until = invoice.expiresAt().plus(this.settings.redeemableFor());
		return new IssuedInvoice(invoice, LightningQuotes.rate(quote), until);
	}

	// The money of an invoice has moved before, so nothing asks this.
	@Override
	public VerificationResult verify(CheckedPayment payment) {
		return new VerificationResult.Valid();
	}

	@Override
	public SettlementResult settle(CheckedPayment payment) {
		PaymentHash hash = LightningScheme.proof(payment.payment()).hash();
		this.open.paid(hash);
		SettlementResult result = this.settings.strict() ? asked(hash, payment.quote().amount())
				: new SettlementResult.Settled(hash.hex());
		if (result instanceof SettlementResult.Settled) {
			this.counts.add(Outcome.PAID);
		}
		return result;
	}

	// A client that shows the preimage has paid, as far as we can tell, and is not
	// refused. What arrived besides is found by the evidence.
	private SettlementResult asked(PaymentHash hash, BigInteger asked) {
		try {
			return switch (this.calls.find(hash)) {
				case InvoiceState.Settled(BigInteger received, BigInteger fees) when received != null
						&& received.compareTo(asked) < 0 ->
					new SettlementResult.Unknown("invoice paid in part");
				case InvoiceState.Settled settled -> new SettlementResult.Settled(hash.hex());
				case InvoiceState.Open unpaid -> new SettlementResult.Unknown("invoice not settled yet");
				case InvoiceState.Ended ended -> new SettlementResult.Unknown("invoice ended unpaid");
				case InvoiceState.Missing missing -> new SettlementResult.Unknown("invoice unknown to the node");
			};
		}
		catch (RuntimeException ex) {
			logger.warn("The Lightning node did not say whether an invoice is settled (" + ex.getMessage() + ")");
			return new SettlementResult.Unknown("no answer of the node");
		}
	}

	/**
	 * Make an invoice for the smallest amount and look for it, whether the node rests or
	 * not, and find out what its credential may do besides.
	 * @return what is wrong by the name of the check ({@code invoice}, {@code look-up},
	 * {@code rights}), empty if nothing is; what cannot be checked is missing. The texts
	 * have nothing that the node said
	 */
	public SequencedMap<String, Optional<String>> check() {
		return new NodeCheck(this.node, this.settings.network(), this.calls).run();
	}

	/**
	 * Return the node.
	 * @return the node, which is called by this rail alone
	 */
	public LightningNode node() {
		return this.node;
	}

	/**
	 * Return how the node does.
	 * @return its state by the invoices that it was asked for
	 */
	public NodeState state() {
		return this.calls.state();
	}

	/**
	 * Return how long the node is not called.
	 * @return the time, zero unless it rests
	 */
	public Duration restsFor() {
		return this.calls.pause().remaining();
	}

	/**
	 * Return how often the node was let rest.
	 * @return the number of rests since the start
	 */
	public long rests() {
		return this.calls.pause().rests();
	}

	/**
	 * Look what became of an invoice, for a page that waits for its payment. It may ask
	 * as often as it likes: the node is asked every two seconds for an invoice, five
	 * times a second for a client network, and twenty times a second in all.
	 * @param hash what it is paid against
	 * @param network the network of the client that asks
	 * @return what the node said last, or that it is open if it was not asked yet; empty
	 * if the node does not say
	 */
	public Optional<InvoiceState> look(PaymentHash hash, String network) {
		Optional<InvoiceState> state = this.looks.look(hash, network);
		state.filter(InvoiceState.Settled.class::isInstance).ifPresent((paid) -> this.open.paid(hash));
		return state;
	}

	/**
	 * Return what is wrong with the node.
	 * @return text without anything that the node said; empty if nothing is, or if it was
	 * not called yet
	 */
	public Optional<String> trouble() {
		return this.calls.history().trouble();
	}

	/**
	 * Return when an invoice was made last.
	 * @return the time; empty if none was
	 */
	public Optional<Instant> lastSuccess() {
		return this.calls.history().lastSuccess();
	}

	/**
	 * Return when the node failed to make an invoice last.
	 * @return the time; empty if it never did
	 */
	public Optional<Instant> lastFailure() {
		return this.calls.history().lastFailure();
	}

	/**
	 * Return what became of the invoices that challenges asked for since the start.
	 * @return numbers by outcome: {@code made}, {@code paid} (presented here),
	 * {@code expired} (made here and not presented here), {@code failed},
	 * {@code resting}, {@code network_full} and {@code full}, zeros too
	 */
	public Map<String, Long> invoices() {
		return this.counts.all(this.open.expired());
	}

	/**
	 * Return how many invoices can be paid now.
	 * @return the number
	 */
	public int openInvoices() {
		return this.open.size();
	}

	/**
	 * Return how invoices are made and looked after.
	 * @return the settings
	 */
	public LightningSettings settings() {
		return this.settings;
	}

	@Override
	public PaymentEvidence evidence() {
		return this.evidence;
	}

}
