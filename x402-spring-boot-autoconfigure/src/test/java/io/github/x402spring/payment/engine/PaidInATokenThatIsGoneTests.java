package io.github.x402spring.payment.engine;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A payment that is in the book is answered from its state, also if its token is not
 * offered any more while another one is. A new payment in that token is refused.
 */
class PaidInATokenThatIsGoneTests {

	private static final String TRANSACTION = "0x" + "ab".repeat(32);

	private static final Address TOKEN = new Address("0x00000000000000000000000000000000000000aa");

	private final ChangingScheme scheme = new ChangingScheme(scheme(List.of(Shop.USDC, euro("Euro Coin"))));

	private final Shop shop = shop(this.scheme);

	static Stream<Arguments> changes() {
		return Stream.of(Arguments.argumentSet("version 1, not offered", 1, List.of(Shop.USDC, euro("Euro Coin"))),
				Arguments.argumentSet("version 2, not offered", 2, List.of(Shop.USDC, euro("Euro Coin"))),
				Arguments.argumentSet("version 2, not known", 2, List.of(Shop.USDC)),
				Arguments.argumentSet("version 2, under another name", 2, List.of(Shop.USDC, euro("Euro"))));
	}

	@ParameterizedTest
	@MethodSource("changes")
	void entitlementIsServed(int version, List<Asset> today) {
		PaymentPayload payload = pay(version);
		PaymentAdmission paid = this.shop.grant(payload);
		assertThat(paid.release()).isEmpty();
		paid.failed();
		change(today);
		assertThat(this.shop.refused(FakePaidRequest.get("/other"), payload))
			.isEqualTo(new PaymentProblem.BoundToOtherRequest());
		PaymentAdmission redeemed = this.shop.grant(payload);
		assertThat(redeemed.release()).isEmpty();
		redeemed.left();
		assertThat(this.shop.row().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.AlreadyDelivered.class);
	}

	@ParameterizedTest
	@MethodSource("changes")
	void unknownPaymentIsResolved(int version, List<Asset> today) {
		PaymentPayload payload = pay(version);
		this.shop.settler = (payment) -> new SettlementResult.Unknown("no answer");
		this.shop.grant(payload).release();
		change(today);
		assertThat(this.shop.refuse(payload)).isInstanceOf(PaymentProblem.SettlementUnknown.class);
		this.shop.settler = (payment) -> new SettlementResult.Settled(TRANSACTION);
		this.shop.clock.advance(Shop.LEASE);
		assertThat(this.shop.grant(payload).release()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("changes")
	void newPaymentIsRefusedAndNeverReserved(int version, List<Asset> today) {
		PaymentPayload payload = pay(version);
		change(today);
		assertThat(this.shop.refuse(payload)).isInstanceOfSatisfying(PaymentProblem.Rejected.class, (problem) -> {
			assertThat(problem.reason()).isEqualTo(ErrorReason.NO_MATCHING_REQUIREMENTS);
			assertThat(problem.challenge().offers()).extracting((offer) -> offer.quote().asset())
				.containsExactly(Shop.USDC.address().value());
		});
		this.shop.assertNothingKept();
	}

	private PaymentPayload pay(int version) {
		this.shop.price = "0.01 EURC";
		return (version == 1) ? this.shop.payV1() : this.shop.pay();
	}

	private void change(List<Asset> today) {
		this.scheme.scheme = scheme(today);
		this.shop.price = "0.01 USDC";
	}

	// Money in any token.
	private static Shop shop(PaymentScheme scheme) {
		Shop shop = new Shop(1000, (it) -> scheme);
		shop.verifier = (payment) -> new VerificationResult.Valid();
		shop.settler = (payment) -> new SettlementResult.Settled(TRANSACTION);
		return shop;
	}

	private static Asset euro(String name) {
		return new Asset(Shop.NETWORK, TOKEN, name, "1", 6, "EURC", Asset.TransferMethod.EIP3009);
	}

	private static ExactEvmScheme scheme(List<Asset> assets) {
		return new ExactEvmScheme(new AssetRegistry(assets), new Web3jSignatureRecovery(), Duration.ofSeconds(6));
	}

}
