package io.github.x402spring.testfamily;

import java.math.BigInteger;
import java.net.http.HttpResponse;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.engine.PaymentSwitch;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A family that is unlike x402 lives beside it without a change to engine, ledger or
 * servlets.
 */
@SpringBootTest(classes = VoucherApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.accepts[0].network=voucher:test" })
@Import(VoucherNode.class)
@DisplayName("A second family on a real port")
@Tag("integration")
class VoucherFamilyTests {

	@Autowired
	private VoucherNode node;

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private PaymentSwitch paymentSwitch;

	@Autowired
	private VoucherApplication.Shop shop;

	@Autowired
	private VoucherApplication.Prices prices;

	private GateClient client;

	private VoucherWallet wallet;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
		this.wallet = new VoucherWallet(this.node);
		this.sandbox.reset();
		this.node.refuse(false);
		this.prices.price.set("$0.01");
		this.paymentSwitch.resume();
	}

	@Test
	void bothFamiliesStandInOne402() {
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(VoucherWallet.challenges(response)).hasSize(2);
		assertThat(response.headers().allValues("Vary")).contains("PAYMENT-SIGNATURE", "Authorization");
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
	}

	@Test
	void voucherThatWasPaidIsServedWithItsReceipt() {
		HttpResponse<String> served = present("/content", this.wallet.pay(this.client.get("/content")));
		assertServed(served);
		assertThat(served.body()).endsWith("null");
		assertThat(served.headers().firstValue(VoucherProtocol.RECEIPT)).hasValue("settled");
		assertThat(served.headers().map()).doesNotContainKey("payment-response");
		Payment payment = newest();
		assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(payment.terms().payer()).isNull();
		assertThat(payment.transaction()).isNull();
		assertThat(payment.terms().quote().payee()).isNull();
	}

	@Test
	void paymentOfX402IsServedBesideIt() {
		HttpResponse<String> served = this.client.pay("/content");
		assertServed(served);
		assertThat(GateClient.receipt(served).success()).isTrue();
		assertThat(served.headers().map()).doesNotContainKey("voucher-receipt");
	}

	@Test
	void paymentsOfBothFamiliesInOneRequestAreRefused() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		HttpResponse<String> response = this.client.payWith(this.client.sign("/content"), "/content", "Authorization",
				voucher);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(this.sandbox.settlements()).isZero();
		assertServed(present("/content", voucher));
	}

	@Test
	void voucherThatWasUsedIsAnsweredFromItsState() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		assertServed(present("/content", voucher));
		int questions = this.node.questions();
		await().untilAsserted(() -> assertThat(newest().content()).isEqualTo(ContentState.DELIVERED));
		HttpResponse<String> again = present("/content", voucher);
		assertRefused(again, 409, "already-delivered");
		assertThat(again.headers().firstValue(VoucherProtocol.RECEIPT)).hasValue("settled");
		assertThat(this.node.questions()).isEqualTo(questions);
	}

	@Test
	void handlerThatFailsAfterTheMoneyOwesTheContent() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		int questions = this.node.questions();
		this.shop.failures.set(1);
		assertThat(present("/content", voucher).statusCode()).isEqualTo(500);
		await().untilAsserted(() -> assertThat(newest().content()).isEqualTo(ContentState.FAILED));
		assertThat(newest().isEntitlement()).isTrue();
		assertServed(present("/content", voucher));
		assertThat(this.node.questions()).isEqualTo(questions + 1);
	}

	@Test
	void nodeThatGivesNoAnswerLeavesTheOutcomeOpenUntilItDoes() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		this.node.silence(1);
		assertRefused(present("/content", voucher), 503, "settlement-unknown");
		assertThat(newest().money()).isEqualTo(MoneyState.UNKNOWN);
		await().untilAsserted(() -> assertServed(present("/content", voucher)));
	}

	@Test
	void offersThatTheNodeRefusesAreLeftOut() {
		this.node.refuse(true);
		HttpResponse<String> response = this.client.get("/content");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		assertThat(VoucherWallet.challenges(response)).isEmpty();
		assertServed(this.client.pay("/content"));
	}

	@Test
	void tokenThatIsReusableOpensSeveralCallsForLessThanItAuthorises() {
		String opened = this.wallet.open(this.client.get("/content"));
		BigInteger before = this.node.charged();
		assertServed(present("/content", VoucherWallet.use(opened, 1)));
		Payment first = newest();
		assertThat(first.terms().quote().amount()).isEqualTo(10_000);
		assertThat(first.settledAmount()).isEqualTo(5_000);
		assertServed(present("/content", VoucherWallet.use(opened, 2)));
		assertThat(newest().terms().key()).isNotEqualTo(first.terms().key());
		assertThat(this.node.charged().subtract(before)).isEqualTo(10_000);
		await().untilAsserted(
				() -> assertRefused(present("/content", VoucherWallet.use(opened, 1)), 409, "already-delivered"));
		assertThat(this.node.charged().subtract(before)).isEqualTo(10_000);
	}

	@Test
	void callThatFailsCostsNothingWhereTheMoneyComesLast() {
		String opened = this.wallet.open(this.client.get("/content"));
		BigInteger before = this.node.charged();
		this.shop.failures.set(1);
		assertThat(present("/content", VoucherWallet.use(opened, 1)).statusCode()).isEqualTo(500);
		assertThat(this.node.charged()).isEqualTo(before);
	}

	@Test
	void voucherOfAnotherRequestIsRefusedWithoutAChallengeAndStaysGood() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		assertRefused(present("/other", voucher), 409, "payment-bound-to-other-request");
		assertRefused(present("/content?x=1", voucher), 409, "payment-bound-to-other-request");
		assertServed(present("/content", voucher));
	}

	@Test
	void voucherIsGoodForThePriceAtWhichItWasIssued() {
		String voucher = this.wallet.pay(this.client.get("/priced"));
		this.prices.price.set("$0.02");
		assertServed(present("/priced", voucher));
		assertThat(newest().terms().quote().amount()).isEqualTo(10_000);
	}

	@Test
	void voucherIsGoodWhileThereIsNoPrice() {
		String voucher = this.wallet.pay(this.client.get("/priced"));
		this.prices.price.set(null);
		assertThat(this.client.get("/priced").statusCode()).isEqualTo(500);
		assertServed(present("/priced", voucher));
	}

	@Test
	void voucherIsGoodWhilePaymentsArePaused() {
		String voucher = this.wallet.pay(this.client.get("/content"));
		this.paymentSwitch.pause();
		assertThat(this.client.get("/content").statusCode()).isEqualTo(503);
		assertServed(present("/content", voucher));
	}

	@Test
	void voucherThatWasNotPaidIsChallengedAnew() {
		String line = VoucherWallet.challenges(this.client.get("/content")).getFirst();
		HttpResponse<String> response = present("/content",
				"Voucher token=\"" + VoucherProtocol.parameters(line).get("token") + "\", preimage=\"guessed\"");
		assertThat(response.statusCode()).isEqualTo(402);
		assertThat(response.body()).contains("voucher_unpaid").doesNotContain(VoucherApplication.SECRET);
		assertThat(VoucherWallet.challenges(response)).isNotEmpty();
	}

	@Test
	void handlerWritesOnlyItsOwnLinesOfASharedHeader() {
		HttpResponse<String> response = present("/unauthorized", this.wallet.pay(this.client.get("/unauthorized")));
		assertThat(response.statusCode()).isEqualTo(401);
		assertThat(response.headers().allValues("WWW-Authenticate")).containsExactly("Basic realm=\"shop\"");
	}

	private HttpResponse<String> present(String path, String voucher) {
		return this.client.get(path, "Authorization", voucher);
	}

	private Payment newest() {
		return this.ledger.recent(1).getFirst();
	}

	private static void assertServed(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.body()).contains(VoucherApplication.SECRET);
	}

	private static void assertRefused(HttpResponse<String> response, int status, String code) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		assertThat(response.body()).contains(code).doesNotContain(VoucherApplication.SECRET);
		assertThat(response.headers().map()).doesNotContainKeys("payment-required", "www-authenticate");
	}

}
