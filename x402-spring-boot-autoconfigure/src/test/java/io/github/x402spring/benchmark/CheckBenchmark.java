package io.github.x402spring.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Address;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.EvmSignature;
import io.github.x402spring.evm.Secp256k1SignatureRecovery;
import io.github.x402spring.evm.SignatureRecovery;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.AuthenticatedPayment;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.pricing.Price;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.PaymentPayload;
import io.github.x402spring.x402.PaymentRequired;
import io.github.x402spring.x402.PaymentRequirements;
import io.github.x402spring.x402.X402Codec;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to look at a payment, beside one bare recovery with the same library.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class CheckBenchmark {

	@Param({ "native", "java" })
	private String recovery;

	private SignatureRecovery library;

	private ExactEvmScheme scheme;

	private List<Quote> offers;

	private String header;

	private PaymentPayload payload;

	private byte[] digest;

	private EvmSignature signature;

	private PaymentRequired challenge;

	private final Clock clock = Clock.systemUTC();

	@Setup
	public void prepare() {
		this.library = this.recovery.equals("native") ? new Secp256k1SignatureRecovery() : new Web3jSignatureRecovery();
		this.scheme = new ExactEvmScheme(new AssetRegistry(List.of()), this.library, Duration.ofSeconds(6));
		PaymentWay option = new PaymentWay(new Network("eip155:84532"), null,
				new Address("0x70997970C51812dc3A010C7d01b50e0d17dc79C8").value(), Duration.ofHours(1));
		this.offers = List.of(this.scheme.quote(Price.parse("$0.01"), option).orElseThrow());
		this.challenge = new PaymentRequired("Payment required",
				new PaidResource("https://api.example.com/weather?city=Paris", "The weather", "application/json"),
				this.offers.stream().map(PaymentRequirements::of).toList(), null);
		this.header = SandboxWallet.developmentKey(0).pay(this.challenge);
		this.payload = X402Codec.decodePayment(this.header);
		this.signature = EvmSignature.parse(this.payload.payload().get("signature").asString());
		this.digest = new byte[32];
		this.digest[31] = 1;
		if (!(check(this.payload) instanceof SchemeResult.Accepted)) {
			throw new IllegalStateException("The benchmark's payment is not acceptable");
		}
	}

	@Benchmark
	public Optional<Address> recover() {
		return this.library.recover(this.digest, this.signature);
	}

	@Benchmark
	public PaymentPayload decode() {
		return X402Codec.decodePayment(this.header);
	}

	@Benchmark
	public Object check() {
		return check(this.payload);
	}

	@Benchmark
	public Object decodeAndCheck() {
		return check(X402Codec.decodePayment(this.header));
	}

	@Benchmark
	public Object challenge() {
		return X402Codec.encode(this.challenge);
	}

	private Object check(PaymentPayload payment) {
		return switch (this.scheme.authenticate(payment, this.offers)) {
			case SchemeResult.Accepted<AuthenticatedPayment> accepted ->
				this.scheme.match(accepted.value(), this.offers, this.clock.instant());
			case SchemeResult.Unproven<AuthenticatedPayment> unproven -> unproven;
			case SchemeResult.Refused<AuthenticatedPayment> refused -> refused;
			case SchemeResult.NotMine<AuthenticatedPayment> other -> other;
		};
	}

}
