package io.github.x402spring.actuate.payments;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.github.x402spring.actuate.plans.PlanSummary;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What was asked for, refused, earned and delivered.
 *
 * @param since when this process began to count what only it counts
 * @param totals sums
 * @param windows sums of today, of 7 and of 30 days
 * @param funnel how far requests came, in this process
 * @param endpoints sums by endpoint
 * @param days what was earned on the last 30 days, by endpoint and token
 * @param recent the payments changed last
 * @param refusals the requests refused last by this process
 * @param costs what own transactions cost that settled payments, by network
 * @param passes what is owed to the holders of passes
 * @param plans the plans, and what this process denied to their callers
 * @since 0.1.0
 */
record PaymentsDescriptor(Instant since, Totals totals, List<Window> windows, Funnel funnel, List<Endpoint> endpoints,
		List<Day> days, List<PaymentDescriptor> recent, List<PaymentStatistics.Refusal> refusals, List<Cost> costs,
		List<PassSums> passes, List<PlanSummary> plans) implements OperationResponseBody {

	/**
	 * Return the same with other payments in the place of the latest.
	 * @param others the payments
	 * @return the copy
	 */
	public PaymentsDescriptor withRecent(List<PaymentDescriptor> others) {
		return new PaymentsDescriptor(this.since, this.totals, this.windows, this.funnel, this.endpoints, this.days,
				others, this.refusals, this.costs, this.passes, this.plans);
	}

	/**
	 * Sums. What comes before {@code settled} is counted by this process since its start,
	 * the rest is that of the ledger.
	 *
	 * @param challenged requests that were asked to pay
	 * @param presented requests that came with a payment
	 * @param repeats those of them whose payment was in the book already
	 * @param refused refused requests by reason
	 * @param settled payments whose money moved
	 * @param failed payments whose settlement was refused
	 * @param unknown payments whose outcome is not known now
	 * @param delivered payments whose content went out
	 * @param owed settled payments whose content is still owed
	 * @param refunded settled payments whose money was given back
	 * @param released reservations given back because the handler failed or the verifier
	 * could not be reached
	 * @param rejected reservations given back because the verifier refused
	 * @param revenue settled money, including what was given back
	 * @param refunds money that was given back
	 * @since 0.1.0
	 */
	record Totals(long challenged, long presented, long repeats, Map<String, Long> refused, long settled, long failed,
			long unknown, long delivered, long owed, long refunded, long released, long rejected, List<Amount> revenue,
			List<Amount> refunds) {

	}

	/**
	 * Sums of some days. What comes before {@code settled} is counted by this process, on
	 * the day on which it happened; the rest is that of the ledger, where a payment
	 * belongs to the day on which it was reserved.
	 *
	 * @param days how many days (UTC), today included
	 * @param from the first of them
	 * @param challenged requests that were asked to pay
	 * @param presented requests that came with a payment
	 * @param repeats those of them whose payment was in the book already
	 * @param refused refused requests by reason
	 * @param failed settlements that were refused
	 * @param unknown settlements whose outcome was not known at first
	 * @param settled payments whose money moved
	 * @param delivered payments whose content went out
	 * @param refunded settled payments whose money was given back
	 * @param revenue settled money, including what was given back
	 * @param refunds money that was given back
	 * @since 0.1.0
	 */
	record Window(int days, LocalDate from, long challenged, long presented, long repeats, Map<String, Long> refused,
			long failed, long unknown, long settled, long delivered, long refunded, List<Amount> revenue,
			List<Amount> refunds) {

	}

	/**
	 * How far requests came, all counted by this process since its start.
	 *
	 * @param challenged requests that were asked to pay
	 * @param presented requests that came with a payment
	 * @param reserved payments that passed the local checks and were taken for a request
	 * @param sent payments that were verified and sent for settlement
	 * @param settled payments whose money moved
	 * @param delivered payments whose content went out
	 * @since 0.1.0
	 */
	record Funnel(long challenged, long presented, long reserved, long sent, long settled, long delivered) {

	}

	/**
	 * Sums of an endpoint. The first three are counted by this process since its start,
	 * the rest is that of the ledger.
	 *
	 * @param id the endpoint
	 * @param challenged requests that were asked to pay
	 * @param presented requests that came with a payment
	 * @param refused requests that were refused
	 * @param settled payments whose money moved
	 * @param delivered payments whose content went out
	 * @param revenue settled money
	 * @param plan its plan now, or {@code null}
	 * @since 0.1.0
	 */
	record Endpoint(String id, long challenged, long presented, long refused, long settled, long delivered,
			List<Amount> revenue, @Nullable String plan) {

	}

	/**
	 * What own transactions cost, as far as they are in final blocks, since the first
	 * one.
	 *
	 * @param network the network
	 * @param transactions how many there were, undone ones too; over Lightning the number
	 * of payments
	 * @param payments how many payments they were sent for
	 * @param coins their cost in coins of the network; over Lightning in satoshis
	 * @param dollars their cost by the price of the coin when each was found final;
	 * {@code null} if it was never known
	 * @param net what is left in dollars: settled money in the token that prices in
	 * dollars mean, less refunds and costs; {@code null} if it is not known
	 * @since 0.1.0
	 */
	record Cost(String network, long transactions, long payments, String coins, @Nullable String dollars,
			@Nullable String net) {

	}

	/**
	 * What an endpoint earned in a token on a day.
	 *
	 * @param day the day (UTC) on which the payments were reserved
	 * @param endpoint the endpoint
	 * @param settled payments whose money moved
	 * @param delivered those of them whose content went out
	 * @param refunded those of them whose money was given back
	 * @param revenue settled money, including what was given back
	 * @param refunds money that was given back
	 * @since 0.1.0
	 */
	record Day(LocalDate day, String endpoint, long settled, long delivered, long refunded, Amount revenue,
			Amount refunds) {

	}

}
