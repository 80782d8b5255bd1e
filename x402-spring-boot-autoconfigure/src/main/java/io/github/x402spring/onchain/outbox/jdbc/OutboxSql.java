package io.github.x402spring.onchain.outbox.jdbc;

/**
 * The statements of an outbox, the same for all databases.
 */
final class OutboxSql {

	private static final String COLUMNS = "o.network, o.signer, o.nonce, o.attempt, o.hash, o.bytes, o.max_fee, "
			+ "o.priority_fee, o.written_at, o.filler";

	private final String prefix;

	OutboxSql(String prefix) {
		this.prefix = prefix;
	}

	// Who has the right already keeps the fence.
	String prolong() {
		return in("""
				update outgoing_account set owner = :owner, lease_until = :until,
					fence = fence + case when owner = :owner then 0 else 1 end
				where network = :network and signer = :signer
					and (owner is null or owner = :owner or lease_until <= :now)""");
	}

	String firstLease() {
		return in("""
				insert into outgoing_account (network, signer, owner, fence, lease_until, final_nonces, accepted_nonces,
					transactions, payments, gas, cost)
				select cast(:network as varchar), cast(:signer as varchar), cast(:owner as varchar), 1,
					cast(:until as timestamp(6) with time zone), 0, 0, 0, 0, 0, 0
				where not exists (select 1 from outgoing_account where network = :network and signer = :signer)""");
	}

	String held() {
		return in("""
				select fence, next_nonce, final_nonces, accepted_nonces from outgoing_account
				where network = :network and signer = :signer and owner = :owner""");
	}

	String release() {
		return in("""
				update outgoing_account set owner = null, lease_until = null
				where network = :network and signer = :signer and owner = :owner and fence = :fence""");
	}

	// Holds the row until the transaction ends, so no other process gets the right
	// before.
	String guard() {
		return in("""
				update outgoing_account set next_nonce = case
					when next_nonce >= cast(:next as bigint) or cast(:next as bigint) is null then next_nonce
					else cast(:next as bigint) end,
					final_nonces = greatest(final_nonces, cast(:final as bigint))
				where network = :network and signer = :signer and owner = :owner and fence = :fence""");
	}

	String append() {
		return in("""
				insert into outgoing (network, signer, nonce, attempt, hash, bytes, max_fee, priority_fee, written_at,
					filler, closed)
				values (:network, :signer, :nonce, :attempt, :hash, :bytes, :maxFee, :priorityFee, :writtenAt,
					:filler, false)""");
	}

	// A replacement makes the payments that are listed already.
	String payment() {
		return in("""
				insert into outgoing_payment (payment_key, network, signer, nonce, position)
				values (:payment, :network, :signer, :nonce, :position)""");
	}

	// The cost is that of the nonce, and kept with its first attempt.
	String close() {
		return in("""
				update outgoing set closed = true, gas = case when attempt = 1 then cast(:gas as numeric(78, 0)) end,
					cost = case when attempt = 1 then cast(:cost as numeric(78, 0)) end,
					dollars = case when attempt = 1 then cast(:dollars as numeric(38, 18)) end
				where network = :network and signer = :signer and nonce = :nonce and not closed""");
	}

	String count() {
		return in("""
				update outgoing_account set transactions = transactions + 1, payments = payments + (
						select count(*) from outgoing_payment p where p.network = outgoing_account.network
							and p.signer = outgoing_account.signer and p.nonce = :nonce),
					gas = gas + cast(:gas as numeric(78, 0)), cost = cost + cast(:cost as numeric(78, 0)),
					dollars = case when cast(:dollars as numeric(38, 18)) is null then dollars
						else coalesce(dollars, 0) + cast(:dollars as numeric(38, 18)) end
				where network = :network and signer = :signer""");
	}

	String totals() {
		return in("""
				select network, sum(transactions) as transactions, sum(payments) as payments, sum(cost) as cost,
					sum(dollars) as dollars
				from outgoing_account where transactions > 0 group by network order by network""");
	}

	String costs() {
		return in("""
				select p.payment_key, p.position, o.network, o.gas, o.cost, o.dollars,
					(select count(*) from outgoing_payment q where q.network = p.network and q.signer = p.signer
						and q.nonce = p.nonce) as payments
				from outgoing_payment p join outgoing o on o.network = p.network and o.signer = p.signer
					and o.nonce = p.nonce and o.attempt = 1
				where p.payment_key in (:payments) and o.cost is not null""");
	}

	// The first ones after a place that are old enough.
	String closed() {
		return in("""
				select network, signer, nonce from outgoing
				where closed and attempt = 1 and written_at < :before
					and (network, signer, nonce) > (:network, :signer, :nonce)
				order by network, signer, nonce fetch first :most rows only""");
	}

	String deletePayments() {
		return in("delete from outgoing_payment where network = :network and signer = :signer and nonce = :nonce");
	}

	String delete() {
		return in("delete from outgoing where network = :network and signer = :signer and nonce = :nonce and closed");
	}

	String accept() {
		return in("""
				update outgoing_account set accepted_nonces = greatest(accepted_nonces, cast(:nonces as bigint))
				where network = :network and signer = :signer""");
	}

	String open() {
		return in("select " + COLUMNS + " from outgoing o where o.network = :network and o.signer = :signer "
				+ "and not o.closed order by o.nonce, o.attempt");
	}

	String find() {
		return in("select " + COLUMNS + " from outgoing o where exists (select 1 from outgoing_payment p "
				+ "where p.payment_key = :payment and p.network = o.network and p.signer = o.signer "
				+ "and p.nonce = o.nonce) order by o.written_at, o.nonce, o.attempt");
	}

	String payments() {
		return in("select payment_key from outgoing_payment where network = :network and signer = :signer "
				+ "and nonce = :nonce order by position");
	}

	private String in(String sql) {
		return sql.replaceAll("\\b(?=outgoing(?:_account|_payment)?\\b)", this.prefix);
	}

}
