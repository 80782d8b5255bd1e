package io.github.x402spring.lightning.node;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.InvoiceState.Ended;
import io.github.x402spring.lightning.InvoiceState.Missing;
import io.github.x402spring.lightning.InvoiceState.Open;
import io.github.x402spring.lightning.InvoiceState.Settled;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.node.NodeFixture.State;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.StubFacilitator.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Each kind of node is asked in its own way, with its own secret, and tells what became
 * of invoices, but no preimage.
 */
@Timeout(30)
@Tag("integration")
class LightningNodesTests {

	private final StubFacilitator stub = new StubFacilitator();

	private final LightningInvoice invoice = NodeFixture.invoice();

	@AfterEach
	void close() {
		this.stub.close();
	}

	@ParameterizedTest
	@EnumSource
	void invoiceThatWasAskedForIsMade(NodeFixture kind) {
		this.stub.answer(201, kind.made(this.invoice));
		assertThat(kind.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST)).isEqualTo(this.invoice);
		assertThat(this.stub.calls()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void stateOfAnInvoiceIsFound(NodeFixture kind) {
		assertThat(find(kind, State.OPEN)).isEqualTo(new Open());
		assertThat(find(kind, State.ENDED)).isEqualTo(new Ended());
		assertThat(find(kind, State.PAID)).isInstanceOfSatisfying(Settled.class,
				(settled) -> assertThat(settled.received()).isEqualTo(22_000));
		for (State state : State.values()) {
			assertThat(find(kind, state).toString()).doesNotContain(NodeFixture.PREIMAGE);
		}
	}

	// Of 22,000 millisatoshis 1,500 were fees, and 20,500 are left, of which phoenixd
	// tells
	// 20 satoshis.
	@Test
	void feesAreToldWhereTheNodeKnowsThem() {
		assertThat(find(NodeFixture.PHOENIXD, State.PAID))
			.isEqualTo(new Settled(BigInteger.valueOf(22_000), BigInteger.valueOf(1500)));
		assertThat(find(NodeFixture.LND, State.PAID)).isEqualTo(new Settled(BigInteger.valueOf(22_000), null));
	}

	@Test
	void lndIsAskedByItsRestInterface() {
		this.stub.answer(200, NodeFixture.LND.made(this.invoice));
		NodeFixture.LND.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST);
		Call call = this.stub.calls().getFirst();
		assertThat(call.method() + " " + call.path()).isEqualTo("POST /v1/invoices");
		assertThat(call.headers().getFirst("Grpc-Metadata-macaroon")).isEqualTo(NodeFixture.SECRET);
		assertThat(call.text())
			.isEqualTo("{\"value_msat\":\"21000\",\"memo\":\"Weather & \u2600\",\"expiry\":\"300\"}");
		find(NodeFixture.LND, State.OPEN);
		assertThat(this.stub.calls().getLast().path()).isEqualTo("/v1/invoice/" + this.invoice.hash());
	}

	@Test
	void phoenixdIsAskedWithAFormAndAPassword() {
		this.stub.answer(200, NodeFixture.PHOENIXD.made(this.invoice));
		NodeFixture.PHOENIXD.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST);
		Call call = this.stub.calls().getFirst();
		assertThat(call.method() + " " + call.path()).isEqualTo("POST /createinvoice");
		assertThat(call.headers().getFirst("Authorization")).isEqualTo("Basic "
				+ Base64.getEncoder().encodeToString((":" + NodeFixture.SECRET).getBytes(StandardCharsets.UTF_8)));
		assertThat(call.headers().getFirst("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
		assertThat(call.text()).isEqualTo("amountSat=21&description=Weather+%26+%E2%98%80&expirySeconds=300");
		find(NodeFixture.PHOENIXD, State.OPEN);
		assertThat(this.stub.calls().getLast().path()).isEqualTo("/payments/incoming/" + this.invoice.hash());
	}

	@Test
	void coreLightningIsAskedWithARuneAndANewLabel() {
		this.stub.answer(201, NodeFixture.CORE_LIGHTNING.made(this.invoice));
		for (int i = 0; i < 2; i++) {
			NodeFixture.CORE_LIGHTNING.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST);
		}
		Call call = this.stub.calls().getFirst();
		assertThat(call.method() + " " + call.path()).isEqualTo("POST /v1/invoice");
		assertThat(call.headers().getFirst("Rune")).isEqualTo(NodeFixture.SECRET);
		assertThat(call.text()).matches("\\{\"amount_msat\":21000,\"label\":\"x402-[0-9a-f]{32}\","
				+ "\"description\":\"Weather & \u2600\",\"expiry\":300}");
		assertThat(this.stub.calls().getLast().text()).isNotEqualTo(call.text());
		find(NodeFixture.CORE_LIGHTNING, State.OPEN);
		assertThat(this.stub.calls().getLast().path()).isEqualTo("/v1/listinvoices");
		assertThat(this.stub.calls().getLast().text()).isEqualTo("{\"payment_hash\":\"" + this.invoice.hash() + "\"}");
	}

	@Test
	void lnbitsIsAskedWithAnApiKey() {
		this.stub.answer(201, NodeFixture.LNBITS.made(this.invoice));
		NodeFixture.LNBITS.connect(this.stub.url().resolve("/wallet/")).createInvoice(NodeFixture.REQUEST);
		Call call = this.stub.calls().getFirst();
		assertThat(call.method() + " " + call.path()).isEqualTo("POST /wallet/api/v1/payments");
		assertThat(call.headers().getFirst("X-Api-Key")).isEqualTo(NodeFixture.SECRET);
		assertThat(call.text()).isEqualTo(
				"{\"out\":false,\"amount\":21,\"unit\":\"sat\"," + "\"memo\":\"Weather & \u2600\",\"expiry\":300}");
		find(NodeFixture.LNBITS, State.OPEN);
		assertThat(this.stub.calls().getLast().path()).isEqualTo("/api/v1/payments/" + this.invoice.hash());
	}

	@Test
	void answersOfOlderVersionsAreRead() {
		this.stub.answer(201, NodeFixture.LNBITS.made(this.invoice).replace("bolt11", "payment_request"))
			.answer(200, "{\"paid\":true,\"preimage\":\"" + NodeFixture.PREIMAGE + "\"}")
			.answer(200, "{\"paid\":false}");
		assertThat(NodeFixture.LNBITS.connect(this.stub.url()).createInvoice(NodeFixture.REQUEST))
			.isEqualTo(this.invoice);
		assertThat(NodeFixture.LNBITS.connect(this.stub.url()).find(this.invoice.hash()))
			.isEqualTo(new Settled(null, null));
		assertThat(NodeFixture.LNBITS.connect(this.stub.url()).find(this.invoice.hash())).isEqualTo(new Open());
	}

	@Test
	void invoiceThatTheNodeDoesNotKnowIsMissing() {
		this.stub.answer(404, "{\"code\":5,\"message\":\"unable to locate invoice\"}")
			.answer(204, "")
			.answer(200, "{\"invoices\":[]}")
			.answer(404, "{\"detail\":\"Payment does not exist.\"}");
		for (NodeFixture kind : NodeFixture.values()) {
			assertThat(kind.connect(this.stub.url()).find(this.invoice.hash())).isEqualTo(new Missing());
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "PHOENIXD", "LNBITS" })
	void partsOfASatoshiAreNotAskedFor(NodeFixture kind) {
		InvoiceRequest odd = new InvoiceRequest(LightningNetwork.REGTEST, BigInteger.valueOf(21_001), "",
				Duration.ofMinutes(5));
		assertThatIllegalArgumentException().isThrownBy(() -> kind.connect(this.stub.url()).createInvoice(odd));
		assertThat(this.stub.calls()).isEmpty();
	}

	private InvoiceState find(NodeFixture kind, State state) {
		int before = this.stub.calls().size();
		try (StubFacilitator other = new StubFacilitator()) {
			other.answer(200, kind.state(this.invoice, state));
			InvoiceState found = kind.connect(other.url()).find(this.invoice.hash());
			this.stub.calls().addAll(other.calls());
			assertThat(this.stub.calls()).hasSize(before + 1);
			return found;
		}
	}

}
