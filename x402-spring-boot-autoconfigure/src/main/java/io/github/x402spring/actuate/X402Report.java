package io.github.x402spring.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.x402spring.actuate.X402Descriptor.FacilitatorDescriptor;
import io.github.x402spring.actuate.metrics.LedgerFigures;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorState;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.x402.SupportedKinds;
import org.jspecify.annotations.Nullable;

/**
 * Describes what is sold, and how selling goes.
 *
 * @param endpoints the paid endpoints
 * @param accounts where money arrives
 * @param facilitators who verifies and settles
 * @param hosts finds the host of a facilitator by its name
 * @param ledger what the book is kept in, or {@code null} if there is none
 * @param look looks into the book, or {@code null} if payments are switched off
 * @param paymentSwitch pauses taking payments, or {@code null} if they are switched off
 * @param sandbox whether the money is play money
 * @since 0.1.0
 */
public record X402Report(PaidEndpointCatalogue endpoints, Supplier<List<X402Descriptor.Account>> accounts,
		List<Facilitator> facilitators, Function<String, Optional<String>> hosts, @Nullable String ledger,
		@Nullable LedgerLook look, @Nullable PaymentSwitch paymentSwitch, boolean sandbox) {

	/** A reconciler that works has looked many times by then. */
	private static final long OLD_SECONDS = 300;

	/** How many kinds of a facilitator are named at most. */
	private static final int MAX_NAMED = 50;

	X402Descriptor describe() {
		X402Descriptor.@Nullable Promises promises = null;
		X402Descriptor.@Nullable Unknown unknown = null;
		List<String> warnings = new ArrayList<>();
		if (this.look != null) {
			try {
				LedgerFigures figures = this.look.look();
				promises = new X402Descriptor.Promises(figures.troubles().refundsDue(), figures.totals().unpaid());
				unknown = new X402Descriptor.Unknown(figures.troubles().unknownPayments(),
						figures.oldestUnknown(figures.at()).toSeconds());
				warn(promises, unknown, warnings);
			}
			catch (LedgerUnavailableException ex) {
				warnings.add("The ledger cannot be reached");
			}
		}
		warn(warnings);
		return new X402Descriptor(this.paymentSwitch != null,
				this.paymentSwitch != null && this.paymentSwitch.isPaused(),
				(this.paymentSwitch != null) ? this.paymentSwitch.pausedSince().orElse(null) : null, this.sandbox,
				this.ledger, this.accounts.get(), this.facilitators.stream().map(this::describe).toList(), promises,
				unknown, List.copyOf(warnings),
				this.endpoints.endpoints()
					.stream()
					.sorted(Comparator.comparing(PaidEndpointDescriptor::id))
					.map((endpoint) -> new X402Descriptor.PricedEndpoint(endpoint.id(), endpoint.handler(),
							endpoint.methods(), endpoint.patterns(), endpoint.price(), endpoint.description(),
							endpoint.settlement().name(), endpoint.settlementReason()))
					.toList());
	}

	private static void warn(X402Descriptor.Promises promises, X402Descriptor.Unknown unknown, List<String> warnings) {
		if (promises.refundsDue() > 0) {
			warnings.add("Refunds are due: " + promises.refundsDue());
		}
		if (promises.contentWithoutPayment() > 0) {
			warnings.add("Content went out without payment: " + promises.contentWithoutPayment());
		}
		if (unknown.oldestSeconds() > OLD_SECONDS) {
			warnings.add("The outcome of a payment is not known for " + unknown.oldestSeconds() + " seconds");
		}
	}

	private void warn(List<String> warnings) {
		if (this.paymentSwitch == null) {
			warnings.add("Payments are switched off");
		}
		else if (this.paymentSwitch.isPaused()) {
			warnings.add("Taking payments is paused");
		}
		if (this.sandbox) {
			warnings.add("The money is play money");
		}
		else if ("memory".equals(this.ledger) && this.look != null) {
			warnings.add("The ledger is in memory: payments are forgotten at restart");
		}
		this.facilitators.stream()
			.filter((it) -> it.state() == FacilitatorState.FAILING || it.state() == FacilitatorState.PAUSED)
			.forEach((it) -> warnings.add("The facilitator of " + it.name() + " is " + it.state()));
	}

	private FacilitatorDescriptor describe(Facilitator facilitator) {
		return new FacilitatorDescriptor(facilitator.name(), this.hosts.apply(facilitator.name()).orElse(null),
				facilitator.state().name(), facilitator.trouble().map(FacilitatorException.Trouble::text).orElse(null),
				facilitator.pausedFor().toSeconds(), facilitator.history().lastSuccess().orElse(null),
				facilitator.history().lastFailure().orElse(null),
				facilitator.kinds()
					.map(SupportedKinds::kinds)
					.orElse(List.of())
					.stream()
					.limit(MAX_NAMED)
					.map((kind) -> "v" + kind.x402Version() + " " + clean(kind.scheme()) + " on "
							+ clean(kind.network()))
					.toList());
	}

	// It is somebody else's text.
	private static String clean(String text) {
		return text.matches("[-_:A-Za-z0-9]{1,64}") ? text : "?";
	}

}
