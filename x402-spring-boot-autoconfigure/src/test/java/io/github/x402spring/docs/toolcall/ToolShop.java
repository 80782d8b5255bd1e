package io.github.x402spring.docs.toolcall;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.evm.Web3jSignatureRecovery;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentPolicy;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import io.github.x402spring.payment.scheme.PaymentScheme;
import io.github.x402spring.payment.scheme.PaymentWay;
import io.github.x402spring.payment.scheme.QuoteFactory;
import io.github.x402spring.pricing.PaymentTerms;
import io.github.x402spring.sandbox.MutableClock;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.testsupport.StubRail;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A tool that is sold, with everything behind it but a server, and its client.
 */
final class ToolShop {

	private static final Network NETWORK = Network.evm(84532);

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	final MutableClock clock = new MutableClock(Instant.parse("2030-01-01T00:00:00Z"));

	final SandboxFacilitator sandbox = new SandboxFacilitator(this.clock, BigDecimal.TEN, List.of(NETWORK), ASSETS);

	final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(1), Duration.ofHours(1),
			this.clock);

	final PaidTool tool;

	volatile @Nullable String price = "$0.01";

	/** What the tool does. */
	volatile Tool work = (arguments, payment) -> "Sunny in " + arguments.path("city").asString();

	private final SandboxWallet wallet = SandboxWallet.developmentKey(0, this.clock);

	ToolShop() {
		this(Settlement.AFTER_HANDLER, (scheme) -> scheme);
	}

	ToolShop(Settlement settlement, UnaryOperator<PaymentScheme> change) {
		ProtocolRegistry protocols = Wire.protocols();
		List<PaymentScheme> schemes = List
			.of(change.apply(new ExactEvmScheme(ASSETS, new Web3jSignatureRecovery(), Duration.ofSeconds(6))));
		PaymentEngine engine = new PaymentEngine(protocols, schemes,
				StubRail.settling(this.sandbox::settle).with(this.sandbox.evidence()), this.sandbox::verify,
				this.ledger, List.of(), PaymentPolicy.DEFAULT, this.clock);
		PaymentWay option = new PaymentWay(NETWORK, null, SandboxWallet.developmentKey(1).address().value(),
				Duration.ofMinutes(5));
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("tool forecast", "Forecast",
				List.of("/tools/forecast"), "$0.01", "The weather of a city", "text/plain", settlement, "",
				new QuoteFactory(schemes).resolved((request) -> Optional.ofNullable(this.price).map(PaymentTerms::of),
						List.of(option)));
		this.tool = new PaidTool(engine, protocols, endpoint,
				(arguments, payment) -> this.work.run(arguments, payment));
	}

	/** The text of a call. The client writes its arguments as it likes. */
	static String message(String arguments, @Nullable String payment) {
		String meta = (payment != null) ? "{\"PAYMENT-SIGNATURE\":\"" + payment + "\"}" : "{}";
		return """
				{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"forecast","arguments":%s,"_meta":%s}}"""
			.formatted(arguments, meta);
	}

	/** A new payment for the challenge in an answer. */
	String pay(JsonNode answer) {
		return this.wallet.pay(answer.at("/error/data/_meta/PAYMENT-REQUIRED").stringValue());
	}

	/** A new payment. */
	String pay(String arguments) throws IOException {
		return pay(call(arguments, null));
	}

	/** Calls the tool without a server. */
	JsonNode call(String arguments, @Nullable String payment) throws IOException {
		StringBuilder answer = new StringBuilder();
		call(arguments, payment,
				(bytes, offset, length) -> answer.append(new String(bytes, offset, length, StandardCharsets.UTF_8)));
		return JsonMapper.shared().readTree(answer.toString());
	}

	void call(String arguments, @Nullable String payment, Reply reply) throws IOException {
		this.tool.call(ToolCall.read(message(arguments, payment)), reply);
	}

	/** What the ledger holds, one payment at most. */
	Optional<Payment> row() {
		List<Payment> rows = this.ledger.recent(2);
		assertThat(rows).hasSizeLessThan(2);
		return rows.stream().findFirst();
	}

}
