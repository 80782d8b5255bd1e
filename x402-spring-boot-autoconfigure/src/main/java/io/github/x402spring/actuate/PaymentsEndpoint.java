package io.github.x402spring.actuate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentLedger;
import io.github.x402spring.payment.PaymentTotals;
import io.github.x402spring.protocol.Network;
import io.github.x402spring.protocol.PaymentRequirements;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * {@code /actuator/payments}: what was asked for, refused, earned and delivered.
 *
 * @since 0.1.0
 */
@Endpoint(id = "payments")
public final class PaymentsEndpoint {

	private static final int KEPT = 100;

	private final PaymentLedger ledger;

	private final PaymentStatistics statistics;

	private final AssetRegistry assets;

	/**
	 * Create the endpoint.
	 * @param ledger the book of payments
	 * @param statistics counts what is not in the book
	 * @param assets knows how amounts are written
	 */
	public PaymentsEndpoint(PaymentLedger ledger, PaymentStatistics statistics, AssetRegistry assets) {
		this.ledger = ledger;
		this.statistics = statistics;
		this.assets = assets;
	}

	/**
	 * Return the statistics.
	 * @return totals, sums by endpoint, and what happened last
	 */
	@ReadOperation
	public PaymentsDescriptor payments() {
		PaymentTotals totals = this.ledger.totals();
		return new PaymentsDescriptor(
				new TotalsDescriptor(this.statistics.challenged(), this.statistics.refused(), totals.settled(),
						totals.failed(), totals.unknown(), totals.delivered(), totals.entitlements(), totals.released(),
						revenue(totals.revenue())),
				totals.endpoints()
					.entrySet()
					.stream()
					.sorted(Map.Entry.comparingByKey())
					.map((entry) -> new EndpointDescriptor(entry.getKey(), entry.getValue().settled(),
							entry.getValue().delivered(), revenue(entry.getValue().revenue())))
					.toList(),
				this.ledger.recent(KEPT).stream().map(this::describe).toList(), this.statistics.recent());
	}

	private PaymentDescriptor describe(Payment payment) {
		PaymentRequirements requirements = payment.terms().requirements();
		return new PaymentDescriptor(payment.id(), payment.updatedAt(), payment.terms().endpoint(),
				shorten(payment.terms().payer()),
				amount(requirements.network(), requirements.asset(), requirements.amount()), payment.money().name(),
				payment.content().name(), payment.transaction(), payment.reason());
	}

	private List<Amount> revenue(Map<PaymentTotals.Token, BigInteger> revenue) {
		return revenue.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().signum() != 0)
			.map((entry) -> amount(entry.getKey().network(), entry.getKey().asset(), entry.getValue()))
			.sorted(Comparator.comparing(Amount::network).thenComparing(Amount::asset))
			.toList();
	}

	private Amount amount(Network network, String asset, BigInteger atomic) {
		Asset token = this.assets.find(network, new Address(asset)).orElse(null);
		if (token == null) {
			return new Amount(network.id(), asset, null, atomic.toString(), null);
		}
		BigDecimal decimal = new BigDecimal(atomic, token.decimals()).stripTrailingZeros();
		return new Amount(network.id(), asset, token.symbol(), atomic.toString(), decimal.toPlainString());
	}

	private static String shorten(String payer) {
		return (payer.length() > 12) ? payer.substring(0, 6) + ".." + payer.substring(payer.length() - 4) : payer;
	}

	/**
	 * The whole answer.
	 *
	 * @param totals sums since the ledger was begun
	 * @param endpoints sums by endpoint
	 * @param recent the payments changed last
	 * @param refusals the requests refused last
	 * @since 0.1.0
	 */
	public record PaymentsDescriptor(TotalsDescriptor totals, List<EndpointDescriptor> endpoints,
			List<PaymentDescriptor> recent, List<PaymentStatistics.Refusal> refusals) implements OperationResponseBody {

	}

	/**
	 * Sums.
	 *
	 * @param challenged requests that were asked to pay
	 * @param refused refused requests by reason
	 * @param settled payments whose money moved
	 * @param failed payments whose settlement was refused
	 * @param unknown payments whose outcome is not known now
	 * @param delivered payments whose content went out
	 * @param owed settled payments whose content is still owed
	 * @param released payments given back because the handler failed
	 * @param revenue settled money
	 * @since 0.1.0
	 */
	public record TotalsDescriptor(long challenged, Map<String, Long> refused, long settled, long failed, long unknown,
			long delivered, long owed, long released, List<Amount> revenue) {

	}

	/**
	 * Sums of an endpoint.
	 *
	 * @param id the endpoint
	 * @param settled payments whose money moved
	 * @param delivered payments whose content went out
	 * @param revenue settled money
	 * @since 0.1.0
	 */
	public record EndpointDescriptor(String id, long settled, long delivered, List<Amount> revenue) {

	}

	/**
	 * One payment.
	 *
	 * @param id its id
	 * @param at when it changed last
	 * @param endpoint the endpoint
	 * @param payer the payer's address, shortened
	 * @param price what it costs
	 * @param money where the money is
	 * @param content where the content is
	 * @param transaction hash of the transaction, or {@code null}
	 * @param reason why the settlement failed or is unknown, or {@code null}
	 * @since 0.1.0
	 */
	public record PaymentDescriptor(String id, Instant at, String endpoint, String payer, Amount price, String money,
			String content, @Nullable String transaction, @Nullable String reason) {

	}

	/**
	 * An amount of a token.
	 *
	 * @param network the network
	 * @param asset the token contract's address
	 * @param symbol the ticker, or {@code null} if the token is not known
	 * @param atomic in the smallest unit
	 * @param amount as an exact decimal, or {@code null} if the token is not known
	 * @since 0.1.0
	 */
	public record Amount(String network, String asset, @Nullable String symbol, String atomic,
			@Nullable String amount) {

	}

}
