package io.github.x402spring.payment;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentOption;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.protocol.PaymentPayload;
import io.github.x402spring.protocol.PaymentRequired;
import io.github.x402spring.protocol.X402Codec;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.evm.ExactEvmScheme;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One paid endpoint with everything behind it but a transport: real signatures, the
 * memory ledger, and the sandbox for the money. What tests change are its fields.
 */
final class Shop {

	static final Network NETWORK = Network.evm(84532);

	static final Duration LEASE = PaymentPolicy.DEFAULT.lease();

	static final Duration TTL = PaymentPolicy.DEFAULT.entitlementTtl();

	/** Longer than a lease, so that payments outlive whoever held them. */
	static final Duration MAX_TIMEOUT = Duration.ofHours(1);

	static final Duration RETRY_AFTER = PaymentPolicy.DEFAULT.retryAfter();

	static final FakePaidRequest REQUEST = FakePaidRequest.get("/premium");

	static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	static final Asset USDC = ASSETS.defaultAsset(NETWORK).orElseThrow();

	final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	final SandboxFacilitator sandbox = new SandboxFacilitator(this.clock, BigDecimal.TEN, List.of(NETWORK), ASSETS);

	final SandboxWallet wallet = SandboxWallet.developmentKey(0, this.clock);

	final RecordingListener listener = new RecordingListener();

	final AtomicInteger lookUps = new AtomicInteger();

	final LedgerOutage outage = new LedgerOutage(this.clock);

	final FaultyLedger ledger;

	final PaymentLeases leases;

	final PaymentProcessor processor;

	volatile String price = "$0.01";

	volatile Settlement settlement = Settlement.AFTER_HANDLER;

	volatile PaymentVerifier verifier = this.sandbox::verify;

	volatile PaymentSettler settler = this.sandbox::settle;

	volatile PaymentEvidence evidence = (payment) -> new Evidence.None();

	final ExactEvmScheme scheme = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	private final QuoteSource quotes;

	private final PaymentScheme offered;

	Shop() {
		this(1000);
	}

	Shop(int capacity) {
		this(capacity, (it) -> it);
	}

	Shop(int capacity, UnaryOperator<PaymentScheme> wrapper) {
		PaymentScheme offered = wrapper.apply(this.scheme);
		this.ledger = new FaultyLedger(new InMemoryPaymentLedger(DataSize.ofKilobytes(8L * capacity), TTL, this.clock));
		this.leases = new PaymentLeases(this.ledger, PaymentPolicy.DEFAULT, this.clock, this.outage);
		PaymentOption option = new PaymentOption(NETWORK, null, SandboxWallet.developmentKey(1).address(), MAX_TIMEOUT);
		this.quotes = new QuoteFactory(List.of(offered)).resolved((request) -> Optional.of(PaymentTerms.of(this.price)),
				List.of(option));
		this.offered = offered;
		this.processor = processor(this.ledger);
	}

	/** Another door to the same shop. */
	PaymentProcessor processor(PaymentLedger book) {
		return new PaymentProcessor(Wire.protocols(), List.of(this.offered), (payment) -> this.verifier.verify(payment),
				(payment) -> this.settler.settle(payment), this::lookUp, book, List.of(this.listener, this.leases),
				PaymentPolicy.DEFAULT, this.clock, new PaymentSwitch(this.clock), this.outage);
	}

	/** A scheduled look after open payments. */
	void reconcile() {
		new PaymentReconciler(List.of(this.scheme), (payment) -> this.settler.settle(payment), this::lookUp,
				this.ledger, List.of(this.listener, this.leases), PaymentPolicy.DEFAULT, this.clock, this.outage)
			.reconcile();
	}

	private Evidence lookUp(Payment payment) {
		this.lookUps.incrementAndGet();
		return this.evidence.find(payment);
	}

	PaidEndpointDescriptor endpoint() {
		return new PaidEndpointDescriptor("GET /premium", "Controller#handler", List.of("/premium"), this.price,
				"Premium data", "application/json", this.settlement, "", this.quotes);
	}

	List<Quote> quotes() {
		return this.quotes.quotes(REQUEST);
	}

	PaymentRequired challenge() {
		return Wire.required(new Presentation(endpoint(), REQUEST, new TreeSet<>(), this.quotes.quotes(REQUEST))
			.challenge(Reasons.PAYMENT_REQUIRED));
	}

	/** A new payment at the price of now. */
	PaymentPayload pay() {
		return X402Codec.decodePayment(this.wallet.pay(challenge()));
	}

	PaymentPayload payV1() {
		return X402Codec.decodePayment(this.wallet.payV1(X402Codec.bodyV1(challenge()).orElseThrow().toString()));
	}

	PaymentDecision present(PaymentPayload payload) {
		return present(REQUEST, payload);
	}

	PaymentDecision present(PaidRequest request, PaymentPayload payload) {
		return this.processor.decide(endpoint(), request, payload);
	}

	PaymentExecution grant(PaymentPayload payload) {
		return granted(present(payload));
	}

	PaymentProblem refuse(PaymentPayload payload) {
		return refused(present(payload));
	}

	PaymentProblem refused(PaidRequest request, PaymentPayload payload) {
		return refused(present(request, payload));
	}

	/** A payment that is settled and delivered. */
	PaymentPayload delivered() {
		PaymentPayload payload = pay();
		PaymentExecution execution = grant(payload);
		assertThat(execution.settle()).isEmpty();
		execution.delivered(false);
		return payload;
	}

	/** A payment that is settled, the content of which failed. */
	PaymentPayload entitlement() {
		PaymentPayload payload = pay();
		PaymentExecution execution = grant(payload);
		assertThat(execution.settle()).isEmpty();
		execution.contentFailed();
		return payload;
	}

	/** What the ledger holds of the payments, one only. */
	Payment row() {
		List<Payment> rows = this.ledger.recent(2);
		assertThat(rows).hasSize(1);
		return rows.get(0);
	}

	void assertNothingKept() {
		assertThat(this.ledger.recent(1)).isEmpty();
	}

	void assertCalls(int verifications, int settlements, int transfers) {
		assertThat(this.sandbox.verifications()).as("verifications").isEqualTo(verifications);
		assertThat(this.sandbox.settlements()).as("settlements").isEqualTo(settlements);
		assertThat(this.sandbox.transfers()).as("transfers").isEqualTo(transfers);
	}

	static PaymentExecution granted(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Granted granted -> granted.execution();
			case PaymentDecision.Refused refused -> throw new AssertionError(refused.problem().toString());
			case PaymentDecision.Free free -> throw new AssertionError("free");
		};
	}

	static PaymentProblem refused(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Refused refused -> refused.problem();
			case PaymentDecision.Granted granted -> throw new AssertionError("granted");
			case PaymentDecision.Free free -> throw new AssertionError("free");
		};
	}

}
