package io.github.x402spring.payment.engine;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.limit.Limits;
import io.github.x402spring.payment.limit.RateLimit;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.testsupport.RequestFrom;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.spy;

/**
 * Payments whose money moves before the request, where only the rail can tell whether it
 * has moved.
 */
class UnprovenMoneyTests {

	private final Shop shop = new Shop(1000, UnprovenMoneyTests::paidBefore);

	private final PaymentPayload payment = UnprovenPaymentTests.signed(this.shop.pay(), "0x" + "7e".repeat(100));

	private static PaymentScheme paidBefore(PaymentScheme scheme) {
		PaymentScheme paidBefore = spy(((ExactEvmScheme) scheme).withContractWallets(true));
		doReturn(true).when(paidBefore).isPaidBefore(any());
		return paidBefore;
	}

	@Test
	void moneyThatCannotBeUsedInvitesNoPayment() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("transfer_too_old", true);
		assertThat(this.shop.refuse(this.payment)).isEqualTo(new PaymentProblem.NotUsable("transfer_too_old"));
		this.shop.assertNothingKept();
	}

	@Test
	void moneyThatProvablyCameAndBuysNothingIsOwedBack() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("too_little", true, BigInteger.TWO);
		this.shop.settler = (it) -> new SettlementResult.Settled("0x" + "ab".repeat(32));
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.RefundDue.class);
		assertThat(this.shop.row().terms().quote().amount()).isEqualTo(BigInteger.TWO);
		assertThat(this.shop.row().isRefundDue(PaymentPolicy.DEFAULT, this.shop.clock.instant())).isTrue();
		this.shop.prover = (it) -> new VerificationResult.Valid(true);
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.RefundDue.class);
	}

	@Test
	void moneyThatBuysNothingAndIsInDoubtNeverBuysContent() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("too_little", true, BigInteger.TWO);
		this.shop.settler = (it) -> new SettlementResult.Unknown("not final yet", "0x" + "ab".repeat(32));
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.evidence = (it) -> new Evidence.Transferred("0x" + "ab".repeat(32), true);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.RefundDue.class);
	}

	@Test
	void nothingIsNotOwed() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("too_little", true, BigInteger.ZERO);
		assertThat(this.shop.refuse(this.payment)).isEqualTo(new PaymentProblem.NotUsable("too_little"));
		this.shop.assertNothingKept();
	}

	@Test
	void moneyThatDidNotMoveIsChallengedAnew() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("transaction_reverted");
		assertThat(this.shop.refuse(this.payment)).isInstanceOfSatisfying(PaymentProblem.Rejected.class,
				(problem) -> assertThat(problem.reason()).isEqualTo("transaction_reverted"));
		this.shop.assertNothingKept();
	}

	@Test
	void textOfTheRailIsNotShown() {
		this.shop.prover = (it) -> new VerificationResult.Rejected("No such <transaction>", true);
		assertThat(this.shop.refuse(this.payment)).isEqualTo(new PaymentProblem.NotUsable(Reasons.VERIFICATION_FAILED));
	}

	@Test
	void moneyThatIsNotSeenYetIsNotCalledUncharged() {
		this.shop.prover = (it) -> {
			throw new PaymentUnavailableException("in no block yet", Duration.ofSeconds(7));
		};
		assertThat(this.shop.refuse(this.payment))
			.isEqualTo(new PaymentProblem.SettlementUnknown(Duration.ofSeconds(7), false));
		this.shop.assertNothingKept();
		this.shop.prover = (it) -> new VerificationResult.Valid(true);
		this.shop.settler = (it) -> new SettlementResult.Settled("0x" + "ab".repeat(32));
		assertThat(this.shop.grant(this.payment).release()).isEmpty();
	}

	@Test
	void paymentThatMeetsNoPriceInvitesNoPayment() {
		this.shop.clock.advance(Duration.ofDays(1));
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.NotUsable.class);
	}

	@Test
	void whoAsksAboutWhatAnyoneMayHaveMadeUpIsLimited() {
		this.shop.prover = (it) -> {
			throw new PaymentUnavailableException("in no block yet", null);
		};
		PaymentEngine limited = this.shop.engine(
				LimitedRequestsTests.requestLimits(this.shop,
						new Limits(new RateLimit(3, Duration.ofMinutes(1)), null, null)),
				PassCheck.NONE, FreeCalls.NONE, List.of());
		for (int i = 0; i < 3; i++) {
			assertThat(present(limited)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		}
		assertThat(present(limited)).isInstanceOf(PaymentProblem.RateLimited.class);
	}

	private PaymentProblem present(PaymentEngine limited) {
		return Shop.refused(
				limited.decide(this.shop.endpoint(), RequestFrom.address("203.0.113.7", Shop.REQUEST), this.payment));
	}

}
