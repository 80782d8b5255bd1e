package io.github.x402spring.payment.engine;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.payment.admission.AdmissionPolicy;
import io.github.x402spring.payment.admission.PaymentAllowance;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.answer.AnswerStore;
import io.github.x402spring.payment.answer.StoredAnswers;
import io.github.x402spring.payment.event.PaymentListener;
import io.github.x402spring.payment.ledger.FaultyLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.limit.RequestLimits;
import io.github.x402spring.payment.pass.PassCheck;
import io.github.x402spring.payment.quota.FreeCalls;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.rail.PaymentEvidence;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.payment.usage.UsageDesk;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.SettlementResponse;
import io.github.x402spring.x402.X402Codec;
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

	final FaultyLedger ledger;

	final PaymentEngine engine;

	volatile String price = "$0.01";

	volatile Settlement settlement = Settlement.AFTER_HANDLER;

	volatile PaymentVerifier verifier = this.sandbox::verify;

	volatile Function<CheckedPayment, SettlementResult> settler = this.sandbox::settle;

	volatile Function<CheckedPayment, VerificationResult> prover = (payment) -> {
		throw new AssertionError("All payments are proven in the process");
	};

	volatile PaymentEvidence evidence = (payment) -> new Evidence.None();

	final ExactEvmScheme scheme = new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6));

	/** Tells prices without telling listeners. */
	private final PaymentEngine unheard;

	private final QuoteSource quotes;

	private final PaymentScheme offered;

	private final List<PaymentAllowance> allowances;

	private final StoredAnswers answers;

	Shop() {
		this(1000);
	}

	Shop(int capacity) {
		this(capacity, (it) -> it);
	}

	Shop(int capacity, UnaryOperator<PaymentScheme> wrapper, PaymentAllowance... allowances) {
		this(capacity, wrapper, null, allowances);
	}

	/** A shop that stores answers. */
	static Shop storing(AnswerStore store, UnaryOperator<PaymentScheme> wrapper) {
		return new Shop(1000, wrapper, store);
	}

	private Shop(int capacity, UnaryOperator<PaymentScheme> wrapper, AnswerStore store,
			PaymentAllowance... allowances) {
		this.answers = (store != null)
				? new StoredAnswers(store, List.of(new byte[32]), Duration.ofHours(1), 4096, false, this.clock) : null;
		this.allowances = List.of(allowances);
		PaymentScheme offered = wrapper.apply(this.scheme);
		this.ledger = new FaultyLedger(new InMemoryPaymentLedger(DataSize.ofKilobytes(8L * capacity), TTL, this.clock));
		PaymentWay option = new PaymentWay(NETWORK, null, SandboxWallet.developmentKey(1).address().value(),
				MAX_TIMEOUT);
		this.quotes = new QuoteFactory(List.of(offered)).resolved((request) -> Optional.of(PaymentTerms.of(this.price)),
				List.of(option));
		this.offered = offered;
		this.engine = engine(this::lookUp, List.of(this.listener));
		this.unheard = engine(this::lookUp, List.of());
	}

	/** Another engine on the same ledger. */
	PaymentEngine engine(PaymentEvidence evidenceOfIt, List<PaymentListener> listeners) {
		return engine(this.ledger, evidenceOfIt, listeners);
	}

	/** Another door to the same shop. */
	PaymentEngine engine(ReportingLedger book) {
		return engine(book, this::lookUp, List.of(this.listener));
	}

	private PaymentEngine engine(ReportingLedger book, PaymentEvidence evidenceOfIt, List<PaymentListener> listeners) {
		return new PaymentEngine(Wire.protocols(), List.of(this.offered),
				StubRail.settling((payment) -> this.settler.apply(payment))
					.proving((payment) -> this.prover.apply(payment))
					.with(evidenceOfIt),
				(payment) -> this.verifier.verify(payment), book, listeners, PassCheck.NONE, FreeCalls.NONE, List.of(),
				this.allowances, new UsageDesk((report) -> {
				}), null, this.answers, PaymentPolicy.DEFAULT, this.clock);
	}

	/** Another door to the same shop, with limits. */
	PaymentEngine engine(RequestLimits limits, PassCheck passes, FreeCalls freeCalls, List<AdmissionPolicy> policies) {
		return new PaymentEngine(Wire.protocols(), List.of(this.offered),
				StubRail.settling((payment) -> this.settler.apply(payment))
					.proving((payment) -> this.prover.apply(payment))
					.with(this::lookUp),
				(payment) -> this.verifier.verify(payment), this.ledger, List.of(this.listener), passes, freeCalls,
				policies, List.of(), new UsageDesk((report) -> {
				}), limits, PaymentPolicy.DEFAULT, this.clock);
	}

	/** A scheduled look after open payments. */
	void reconcile() {
		this.engine.reconcile();
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
		return challenge(REQUEST);
	}

	PaymentRequired challenge(PaidRequest request) {
		return switch (this.unheard.decide(endpoint(), request, null)) {
			case PaymentDecision.Refused(PaymentProblem.Required required) -> Wire.required(required.challenge());
			default -> throw new AssertionError("no challenge");
		};
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
		return this.engine.decide(endpoint(), request, payload);
	}

	PaymentAdmission grant(PaymentPayload payload) {
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
		grantAndDeliver(payload);
		return payload;
	}

	void grantAndDeliver(PaymentPayload payload) {
		PaymentAdmission execution = grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.left();
	}

	/** A payment that is settled, the content of which failed. */
	PaymentPayload entitlement() {
		PaymentPayload payload = pay();
		PaymentAdmission execution = grant(payload);
		assertThat(execution.release()).isEmpty();
		execution.failed();
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

	/** A payment whose outcome is unknown. */
	PaymentPayload unknown(SandboxOutcome outcome) {
		PaymentPayload payload = pay();
		this.sandbox.nextSettlement(outcome);
		assertThat(grant(payload).release()).contains(new PaymentProblem.SettlementUnknown(RETRY_AFTER));
		assertThat(row().pending()).isNotNull();
		return payload;
	}

	/** The settlement failed for a reason, and the client may pay anew. */
	void assertFailed(PaymentProblem problem, String reason) {
		assertThat(problem).isInstanceOfSatisfying(PaymentProblem.SettlementFailed.class, (failed) -> {
			assertThat(failed.reason()).isEqualTo(reason);
			assertThat(failed.challenge().reason()).isEqualTo(reason);
			assertThat(Wire.required(failed.challenge()).accepts()).isEqualTo(challenge().accepts());
			SettlementResponse response = X402Codec.decodeSettlementResponse(Wire.header(failed.receipt()).getValue());
			assertThat(response.success()).isFalse();
			assertThat(response.errorReason()).isEqualTo(reason);
			assertThat(response.transaction()).isEmpty();
		});
	}

	static PaymentAdmission granted(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Granted granted -> (PaymentAdmission) granted.admission();
			case PaymentDecision.Refused refused -> throw new AssertionError(refused.problem().toString());
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
		};
	}

	static PaymentProblem refused(PaymentDecision decision) {
		return switch (decision) {
			case PaymentDecision.Refused refused -> refused.problem();
			case PaymentDecision.Granted granted -> throw new AssertionError("granted");
			case PaymentDecision.Free free -> throw new AssertionError("free");
			case PaymentDecision.Repeated repeated -> throw new AssertionError("repeated");
		};
	}

}
