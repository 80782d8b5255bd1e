package io.github.x402spring.actuate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.metrics.LedgerFigures;
import io.github.x402spring.actuate.metrics.LedgerLook;
import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.web.PaidEndpointCatalogue;
import org.jspecify.annotations.Nullable;

/**
 * Describes what is sold, and how selling goes.
 */
final class X402Report {

	/** A reconciler that works has looked many times by then. */
	private static final long OLD_SECONDS = 300;

	private final PaidEndpointCatalogue endpoints;

	private final AccountDescriptions accounts;

	private final FacilitatorDescriptions facilitators;

	private final OnchainDescriptions onchain;

	private final LightningDescriptions lightning;

	private final @Nullable String ledger;

	private final @Nullable LedgerLook look;

	private final @Nullable PaymentSwitch paymentSwitch;

	private final boolean sandbox;

	private final List<Plan> plans;

	private final DeniedCalls denied;

	/**
	 * Create a report.
	 * @param endpoints the paid endpoints
	 * @param accounts where money arrives
	 * @param facilitators who verifies and settles
	 * @param onchain what settling by own transactions costs
	 * @param lightning makes invoices
	 * @param ledger what the book is kept in, or {@code null} if there is none
	 * @param look looks into the book, or {@code null} if payments are switched off or
	 * the book keeps no reports
	 * @param paymentSwitch tells whether payments are taken, or {@code null} if they are
	 * switched off
	 * @param sandbox whether the money is play money
	 * @param plans the plans of endpoints
	 * @param denied what they denied
	 */
	X402Report(PaidEndpointCatalogue endpoints, AccountDescriptions accounts, FacilitatorDescriptions facilitators,
			OnchainDescriptions onchain, LightningDescriptions lightning, @Nullable String ledger,
			@Nullable LedgerLook look, @Nullable PaymentSwitch paymentSwitch, boolean sandbox, List<Plan> plans,
			DeniedCalls denied) {
		this.endpoints = endpoints;
		this.accounts = accounts;
		this.facilitators = facilitators;
		this.onchain = onchain;
		this.lightning = lightning;
		this.ledger = ledger;
		this.look = look;
		this.paymentSwitch = paymentSwitch;
		this.sandbox = sandbox;
		this.plans = List.copyOf(plans);
		this.denied = denied;
	}

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
				this.ledger, this.accounts.describe(), this.facilitators.describe(), this.onchain.describe(),
				this.lightning.describe(), promises, unknown, List.copyOf(warnings),
				this.endpoints.endpoints()
					.stream()
					.sorted(Comparator.comparing(PaidEndpointDescriptor::id))
					.map((endpoint) -> new X402Descriptor.PricedEndpoint(endpoint.id(), endpoint.handler(),
							endpoint.methods(), endpoint.patterns(), endpoint.price(), endpoint.description(),
							endpoint.settlement().name(), endpoint.settlementReason(),
							(endpoint.plan() != null) ? endpoint.plan().name() : null))
					.toList(),
				this.plans.stream().map((plan) -> X402Descriptor.PricedPlan.of(plan, this.denied)).toList());
	}

	private static void warn(X402Descriptor.Promises promises, X402Descriptor.Unknown unknown, List<String> warnings) {
		if (promises.refundsDue() > 0) {
			warnings.add("Refunds are due: " + promises.refundsDue());
		}
		if (promises.contentWithoutPayment() > 0) {
			warnings.add("Content delivered without payment: " + promises.contentWithoutPayment());
		}
		if (unknown.oldestSeconds() > OLD_SECONDS) {
			warnings.add("A payment has had no known outcome for " + unknown.oldestSeconds() + " seconds");
		}
	}

	private void warn(List<String> warnings) {
		if (this.paymentSwitch == null) {
			warnings.add("Payments are switched off");
		}
		else if (this.paymentSwitch.isPaused()) {
			warnings.add("Payments are paused");
		}
		if (this.sandbox) {
			warnings.add("The money is play money");
		}
		else if ("memory".equals(this.ledger) && this.look != null) {
			warnings.add("The ledger is in memory: payments are forgotten at restart");
		}
		if (this.paymentSwitch != null && this.look == null) {
			warnings.add("The ledger keeps no reports");
		}
		warnOfBoundPasses(warnings);
		this.facilitators.warnings().forEach(warnings::add);
		this.onchain.warnings().forEach(warnings::add);
		warnings.addAll(this.lightning.warnings());
	}

	private void warnOfBoundPasses(List<String> warnings) {
		List<String> bound = this.plans.stream()
			.flatMap((plan) -> plan.passes().stream())
			.filter(PassTerms::walletBound)
			.map(PassTerms::id)
			.toList();
		List<String> networks = this.endpoints.endpoints()
			.stream()
			.flatMap((endpoint) -> endpoint.quotes().kinds().stream())
			.map(PaymentKind::network)
			.filter((network) -> !network.isEvm())
			.map(Network::id)
			.distinct()
			.sorted()
			.toList();
		if (!bound.isEmpty() && !networks.isEmpty()) {
			warnings.add("Passes that are bound to a wallet are not sold on " + String.join(", ", networks)
					+ ", where payments name none: " + String.join(", ", bound));
		}
	}

}
