package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentUnavailableException;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.Payloads;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments of which only the rail can tell whether their payer authorised them. Until it
 * does, anyone may have made them up.
 */
class UnprovenPaymentTests {

	private static final String TRUE_SIGNATURE = "0x" + "7e".repeat(100);

	private final Shop shop = new Shop(1000, (it) -> ((ExactEvmScheme) it).withContractWallets(true));

	private final List<CheckedPayment> asked = new ArrayList<>();

	private final PaymentPayload payment;

	UnprovenPaymentTests() {
		this.shop.prover = this::prove;
		this.shop.verifier = (it) -> new VerificationResult.Valid();
		this.shop.settler = (it) -> new SettlementResult.Settled("0x" + "ab".repeat(32));
		this.payment = signed(this.shop.pay(), TRUE_SIGNATURE);
	}

	@Test
	void provenPaymentIsReservedWithMoneyFirst() {
		PaymentAdmission admission = this.shop.grant(this.payment);
		assertThat(admission.isReleasedFirst()).isTrue();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.NONE);
		assertThat(this.asked).hasSize(1);
		assertThat(admission.release()).isEmpty();
		assertThat(this.shop.row()).extracting(Payment::money, Payment::content)
			.containsExactly(MoneyState.SETTLED, ContentState.SERVING);
		admission.left();
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
		assertThat(this.asked).hasSize(1);
	}

	@Test
	void verifierThatSaysYesToEverythingProvesNothing() {
		this.shop.prover = (it) -> new VerificationResult.Rejected(ErrorReason.INVALID_SIGNATURE);
		assertThat(this.shop.refuse(this.payment)).isInstanceOfSatisfying(PaymentProblem.Rejected.class,
				(problem) -> assertThat(problem.reason()).isEqualTo(ErrorReason.INVALID_SIGNATURE));
		this.shop.assertNothingKept();
		assertThat(this.shop.listener.take()).doesNotContain("new -> RESERVED/NONE");
	}

	// A wallet that says yes once: its payer is not to pay again.
	@Test
	void noOfAWalletThatSaidYesToAnotherRequestInvitesNoPayment() {
		this.shop.prover = (it) -> {
			this.shop.prover = this::prove;
			this.shop.grant(this.payment);
			return new VerificationResult.Rejected(ErrorReason.INVALID_SIGNATURE);
		};
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.InProgress.class);
	}

	@Test
	void whatIsNotKnownNowIsRefusedWithoutAReservation() {
		this.shop.prover = (it) -> {
			throw new PaymentUnavailableException("no node", Duration.ofSeconds(7));
		};
		assertThat(this.shop.refuse(this.payment)).isEqualTo(new PaymentProblem.Unavailable(Duration.ofSeconds(7)));
		this.shop.assertNothingKept();
		this.shop.prover = this::prove;
		this.shop.grant(this.payment);
	}

	@Test
	void railIsNotAskedAboutWhatMeetsNoPrice() {
		this.shop.price = "$0.02";
		assertThat(this.shop.refuse(this.payment)).isInstanceOf(PaymentProblem.Rejected.class);
		assertThat(this.asked).isEmpty();
	}

	@Test
	void railIsNotAskedAboutWhatIsSignedByItsPayer() {
		PaymentAdmission admission = this.shop.grant(this.shop.pay());
		assertThat(admission.isReleasedFirst()).isFalse();
		assertThat(this.asked).isEmpty();
	}

	@Test
	void junkBeforeThePaymentBlocksNothing() {
		PaymentPayload junk = signed(this.payment, "0x1234");
		assertThat(this.shop.refuse(junk)).isInstanceOf(PaymentProblem.Rejected.class);
		assertThat(this.shop.grant(this.payment).release()).isEmpty();
	}

	@Test
	void junkGetsNothingInAnyStateOfThePayment() {
		PaymentPayload junk = signed(this.payment, "0x1234");
		PaymentAdmission admission = this.shop.grant(this.payment);
		assertNothingFor(junk);
		assertThat(admission.release()).isEmpty();
		assertNothingFor(junk);
		admission.failed();
		assertNothingFor(junk);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertNothingFor(junk);
		assertThat(this.asked).hasSize(1);
		assertThat(this.shop.row().redemptions()).isZero();
		assertThat(this.shop.grant(this.payment).release()).isEmpty();
	}

	@Test
	void junkTakesOverNoReservationWhoseOwnerVanished() {
		this.shop.grant(this.payment);
		this.shop.clock.advance(Shop.LEASE.plusSeconds(1));
		assertNothingFor(signed(this.payment, "0x1234"));
		PaymentAdmission taken = this.shop.grant(this.payment);
		assertThat(taken.isReleasedFirst()).isTrue();
		assertThat(taken.release()).isEmpty();
	}

	@Test
	void junkOfAnotherPayersPaymentGetsNothing() {
		PaymentPayload paid = this.shop.entitlement();
		assertNothingFor(signed(paid, "0x1234"));
		this.shop.price = null;
		assertNothingFor(signed(paid, "0x1234"));
		assertThat(this.asked).isEmpty();
	}

	@Test
	void verifierSaysThatMoneyComesFirst() {
		this.shop.verifier = (it) -> new VerificationResult.Valid(true);
		PaymentPayload signedByKey = this.shop.pay();
		PaymentAdmission admission = this.shop.grant(signedByKey);
		assertThat(admission.isReleasedFirst()).isTrue();
		this.shop.settler = (it) -> new SettlementResult.Unknown("transaction reverted");
		assertThat(admission.release()).contains(new PaymentProblem.SettlementUnknown(Shop.RETRY_AFTER));
		assertThat(this.shop.row().money()).isEqualTo(MoneyState.UNKNOWN);
	}

	@Test
	void paymentThatIsPresentedAgainAfterARestartIsSentAsItWas() {
		List<CheckedPayment> sent = new ArrayList<>();
		this.shop.settler = (it) -> {
			sent.add(it);
			return new SettlementResult.Unknown("not in a block yet");
		};
		assertThat(this.shop.grant(this.payment).release()).isPresent();
		this.shop.clock.advance(Duration.ofMinutes(2));
		this.shop.reconcile();
		assertThat(sent).hasSize(2);
		assertThat(sent.get(1).payment().key()).isEqualTo(sent.get(0).payment().key());
		assertThat(sent.get(1).proof().stored()).isEqualTo(sent.get(0).proof().stored());
	}

	private void assertNothingFor(PaymentPayload junk) {
		Optional<Payment> before = this.shop.ledger.recent(1).stream().findFirst();
		assertThat(this.shop.refuse(junk)).isInstanceOfAny(PaymentProblem.BoundToOtherRequest.class,
				PaymentProblem.InProgress.class);
		assertThat(this.shop.ledger.recent(1).stream().findFirst()).isEqualTo(before);
	}

	private VerificationResult prove(CheckedPayment it) {
		this.asked.add(it);
		boolean yes = it.proof().stored().contains(TRUE_SIGNATURE);
		return yes ? new VerificationResult.Valid(true)
				: new VerificationResult.Rejected(ErrorReason.INVALID_SIGNATURE);
	}

	static PaymentPayload signed(PaymentPayload payload, String signature) {
		ObjectNode json = (ObjectNode) StrictJson.parseObject(payload.json());
		((ObjectNode) json.get("payload")).put("signature", signature);
		return Payloads.decode(json);
	}

}
