package io.github.x402spring.payment.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentVerifier;
import io.github.x402spring.payment.QuoteSource;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.admission.PaymentIds;
import io.github.x402spring.payment.ledger.PaymentLedger;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;

/**
 * The whole life of paid requests on a ledger, without a transport: signature, look,
 * reservation, verifier, settler, delivery.
 */
public final class PaidLife {

	private static final FakePaidRequest REQUEST = FakePaidRequest.get("/premium");

	private final QuoteSource quotes;

	private final PaidEndpointDescriptor endpoint;

	private final PaymentEngine engine;

	private final PaymentRequired challenge;

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0);

	public PaidLife(PaymentLedger ledger, PaymentVerifier verifier,
			Function<CheckedPayment, SettlementResult> settler) {
		this(ledger, verifier, settler, Clock.systemUTC());
	}

	public PaidLife(PaymentLedger ledger, PaymentVerifier verifier, Function<CheckedPayment, SettlementResult> settler,
			Clock clock) {
		ExactEvmScheme scheme = new ExactEvmScheme(new AssetRegistry(List.of()), new Secp256k1SignatureRecovery(),
				Duration.ofSeconds(6));
		PaymentWay option = new PaymentWay(Network.evm(84532), null, SandboxWallet.developmentKey(1).address().value(),
				Duration.ofHours(1));
		this.quotes = new QuoteFactory(List.of(scheme)).resolved((request) -> Optional.of(PaymentTerms.of("$0.01")),
				List.of(option));
		this.endpoint = new PaidEndpointDescriptor("GET /premium", "Controller#handler", List.of("/premium"), "$0.01",
				"Premium data", "application/json", Settlement.AFTER_HANDLER, "", this.quotes);
		this.engine = new PaymentEngine(Wire.protocols(), List.of(scheme),
				StubRail.settling(settler).with((payment) -> new Evidence.None()), verifier, ledger, List.of(),
				PaymentPolicy.DEFAULT, clock);
		if (!(this.engine.decide(this.endpoint, REQUEST,
				null) instanceof PaymentDecision.Refused(PaymentProblem.Required required))) {
			throw new IllegalStateException("No challenge");
		}
		this.challenge = Wire.required(required.challenge());
	}

	/** An id as those of all payments. */
	public static String newId() {
		return PaymentIds.next(Instant.now());
	}

	public PaymentPayload pay() {
		return X402Codec.decodePayment(this.wallet.pay(this.challenge));
	}

	public Payment deliver(PaymentPayload payload) {
		PaymentDecision decision = this.engine.decide(this.endpoint, REQUEST, payload);
		if (decision instanceof PaymentDecision.Granted granted && granted.admission().release().isEmpty()) {
			granted.admission().left();
			return granted.admission().payment();
		}
		throw new IllegalStateException("Not delivered: " + decision);
	}

}
