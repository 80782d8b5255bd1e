package io.github.x402spring.facilitator.server.jdbc;

/**
 * The statements of a book of claims, the same for all databases.
 */
final class ClaimsSql {

	private final String prefix;

	ClaimsSql(String prefix) {
		this.prefix = prefix;
	}

	// Holds the row until the transaction ends, so that the caller's next claim counts
	// this one.
	String lockCaller() {
		return in("update settlement_caller set claims = claims + 1 where caller = :caller");
	}

	String firstOfCaller() {
		return in("insert into settlement_caller (caller, claims) values (:caller, 1)");
	}

	// A request that another one was faster than waits for it here, and finds the key.
	String claim() {
		return in("""
				insert into settlement_claim (payment_key, network, caller, idempotency_key, gas_cost, charged, fence,
					lease_until, told, claimed_at, valid_until)
				values (:payment, :network, :caller, :idempotencyKey, :gasCost, false, 1, :leaseUntil, false, :now,
					:validUntil)""");
	}

	String claimAgain() {
		return in("""
				update settlement_claim set idempotency_key = :idempotencyKey, fence = fence + 1,
					lease_until = :leaseUntil
				where payment_key = :payment and caller = :caller and not told
					and (lease_until is null or lease_until <= :now)""");
	}

	String fence() {
		return in("select fence from settlement_claim where payment_key = :payment");
	}

	String tell() {
		return in("""
				update settlement_claim set told = true, lease_until = null, transaction_hash = :transaction
				where payment_key = :payment and fence = :fence and not told""");
	}

	String leave() {
		return in("""
				update settlement_claim set lease_until = null,
					transaction_hash = coalesce(cast(:transaction as varchar), transaction_hash)
				where payment_key = :payment and fence = :fence and not told""");
	}

	String withdraw() {
		return in("delete from settlement_claim where payment_key = :payment and fence = :fence and not told");
	}

	String find() {
		return in("""
				select caller, idempotency_key, transaction_hash, told from settlement_claim
				where payment_key = :payment""");
	}

	// The claim that must be older before there is room for another one.
	String overBudget() {
		return in("""
				select claimed_at from settlement_claim where caller = :caller and claimed_at > :begin
				order by claimed_at desc offset :before rows fetch next 1 rows only""");
	}

	// Claims at the same time get older together: each sum contains all of them.
	String overGas() {
		return in("""
				select claimed_at from (
					select claimed_at, sum(gas_cost) over (order by claimed_at desc) as spent from settlement_claim
					where caller = :caller and network = :network and claimed_at > :begin) claims
				where spent > :room order by claimed_at desc fetch first 1 row only""");
	}

	String charge() {
		return in("""
				update settlement_claim set charged = true, gas_cost = cast(:gasCost as numeric(78, 0))
					+ case when charged then gas_cost else 0 end
				where payment_key in (:payments)""");
	}

	String prune() {
		return in("delete from settlement_claim where valid_until < :before and claimed_at < :before");
	}

	private String in(String sql) {
		return sql.replaceAll("\\b(?=settlement_(?:claim|caller)\\b)", this.prefix);
	}

}
