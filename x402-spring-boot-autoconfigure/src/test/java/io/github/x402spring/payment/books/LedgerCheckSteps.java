package io.github.x402spring.payment.books;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

import io.github.x402spring.Network;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKey;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerEvent;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.ledger.UnreadablePaymentException;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.SellerAccount;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Books and a chain that can be forged, and the check of both.
 */
abstract class LedgerCheckSteps extends LedgerSteps {

	static final SellerAccount ACCOUNT = new SellerAccount(Network.evm(84532), USDC, "payee");

	final InMemoryPaymentLedger memory = new InMemoryPaymentLedger(DataSize.ofMegabytes(256), TTL, this.clock);

	final ForgedLedger ledger = new ForgedLedger(this.memory);

	final List<IncomingTransfer> chain = new ArrayList<>();

	final List<PaymentScheme> schemes = new ArrayList<>();

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	LedgerReport check(boolean withChain) {
		return check(withChain ? (network, asset, payTo, from, until) -> this.chain.stream()
			.filter((transfer) -> !transfer.at().isBefore(from) && transfer.at().isBefore(until))
			.toList() : null);
	}

	LedgerReport check(@Nullable IncomingTransferSource transfers) {
		this.clock.advance(Duration.ofSeconds(5));
		return new LedgerCheck(ledger(), transfers, () -> Set.of(ACCOUNT), this.schemes, this.clock)
			.check(NOW.minus(Duration.ofHours(1)), this.clock.instant());
	}

	void transfer(String key, String amount, Instant at) {
		this.chain.add(new IncomingTransfer(new PaymentKey(key), "payer", new BigInteger(amount), HASH, at));
	}

	static final class ForgedLedger extends DelegatingLedger {

		UnaryOperator<List<LedgerEvent>> forge = UnaryOperator.identity();

		@Nullable String broken;

		private ForgedLedger(ReportingLedger ledger) {
			super(ledger);
		}

		@Override
		public Optional<Payment> find(PaymentKey key) {
			if (key.value().equals(this.broken)) {
				throw new UnreadablePaymentException("id-" + key.value(), new IllegalStateException());
			}
			return super.find(key);
		}

		@Override
		public PaymentSlice slice(PaymentQuery query) {
			PaymentSlice slice = super.slice(query);
			return (this.broken == null) ? slice
					: new PaymentSlice(slice.payments(), slice.next(), List.of("id-" + this.broken));
		}

		@Override
		public List<LedgerEvent> events(Collection<String> ids) {
			return this.forge.apply(super.events(ids));
		}

	}

}
