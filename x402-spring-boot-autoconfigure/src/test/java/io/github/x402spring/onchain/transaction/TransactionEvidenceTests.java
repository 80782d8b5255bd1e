package io.github.x402spring.onchain.transaction;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Lease;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.ReservationTerms;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static io.github.x402spring.onchain.transaction.Claims.HASH;
import static io.github.x402spring.onchain.transaction.Claims.ISSUED;
import static io.github.x402spring.onchain.transaction.Claims.NETWORK;
import static io.github.x402spring.onchain.transaction.Claims.PAYER;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of transactions that were accepted, also when a reorganisation takes them
 * back.
 */
@Tag("integration")
class TransactionEvidenceTests {

	private static final Instant ASKED = ISSUED.plusSeconds(60);

	private final AtomicReference<Instant> now = new AtomicReference<>(ASKED);

	private final TransactionNode node = new TransactionNode(this.now::get);

	private final PaymentEvidence evidence = new TransactionRail(
			List.of(new Chain("chain", NETWORK, List.of(new RestClientWeb3jService(this.node.server.url())))),
			FinalityPolicy.INCLUDED, TransactionNode.clock(this.now::get))
		.evidence();

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void transferInABlockIsEvidence() {
		this.node.mined(Claims.GOOD);
		assertThat(find()).isEqualTo(new Evidence.Transferred(HASH, false));
		this.node.finalized.set(0x1234);
		assertThat(find()).isEqualTo(new Evidence.Transferred(HASH, true));
		this.node.finalized.set(-1);
		assertThat(find()).isEqualTo(new Evidence.Transferred(HASH, false));
	}

	@Test
	void whatWasTakenBackIsAbsentByANodeThatIsUpToDate() {
		this.node.receipt.set(null);
		assertThat(find()).isEqualTo(new Evidence.Absent());
		this.now.set(ASKED.minusSeconds(15));
		assertThat(find()).isEqualTo(new Evidence.Absent());
		this.now.set(ASKED.minusSeconds(16));
		assertThat(find()).isEqualTo(new Evidence.None());
	}

	@Test
	void whatDidSomethingElseAfterAReorganisationIsImpossibleOnceThatIsFinal() {
		this.node.mined((receipt) -> receipt.put("status", "0x0"));
		assertThat(find()).isEqualTo(new Evidence.None());
		this.node.finalized.set(0x1234);
		assertThat(find()).isEqualTo(new Evidence.Impossible("transaction_reverted"));
	}

	@Test
	void nodeThatIsAwayProvesNothing() {
		this.node.mined(Claims.GOOD);
		this.node.server.result("eth_chainId", (params) -> "0x1");
		assertThat(find()).isEqualTo(new Evidence.None());
	}

	@Test
	void otherPaymentsAreNotCovered() {
		assertThat(this.evidence.covers(payment())).isTrue();
		Quote quote = Claims.payment(PAYER, 0).quote();
		Payment other = payment(new Quote(new PaymentKind("exact", NETWORK, "eip3009"), quote.asset(), quote.amount(),
				quote.payee(), quote.validity(), quote.details()));
		assertThat(this.evidence.covers(other)).isFalse();
		assertThat(this.evidence.find(other)).isEqualTo(new Evidence.None());
		assertThat(this.evidence.newestBlock(NETWORK)).isEmpty();
	}

	private Evidence find() {
		return this.evidence.find(payment());
	}

	private static Payment payment() {
		return payment(Claims.payment(PAYER, 0).quote());
	}

	private static Payment payment(Quote quote) {
		CheckedPayment checked = Claims.payment(PAYER, 0);
		ReservationTerms terms = new ReservationTerms(checked.key(), "GET /", "f00d", "", checked.payer(), "mpp/evm",
				quote, ISSUED.plusSeconds(300), ASKED);
		return Payment.reserved("1", terms, ContentState.NONE, new Lease("me", ASKED.plusSeconds(60)));
	}

}
