package io.github.x402spring.lightning.node;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.node.NodeFixture.State;
import io.github.x402spring.testsupport.SelfSignedCertificate;
import io.github.x402spring.testsupport.StubFacilitator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A node with a certificate of its own is trusted if the seller says so.
 */
@Timeout(60)
@Tag("integration")
class NodeTlsTests {

	@Test
	void certificateOfTheNodeIsTrustedIfItIsGiven(@TempDir Path directory) throws Exception {
		SSLContext context = SelfSignedCertificate.loopback(directory);
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(context));
		LightningInvoice invoice = NodeFixture.invoice();
		try (StubFacilitator stub = new StubFacilitator(server)) {
			stub.answer(200, NodeFixture.LND.state(invoice, State.OPEN));
			assertThat(node(stub, context).find(invoice.hash())).isEqualTo(new InvoiceState.Open());
			LightningNode distrustful = node(stub, null);
			assertThatExceptionOfType(LightningNodeException.class).isThrownBy(() -> distrustful.find(invoice.hash()))
				.extracting(LightningNodeException::trouble)
				.isEqualTo(Trouble.NOT_TRUSTED);
			assertThat(stub.calls()).hasSize(1);
		}
	}

	private static LightningNode node(StubFacilitator stub, @Nullable SSLContext context) {
		return NodeFixture.LND.connect(NodeSettings.of(URI.create("https://127.0.0.1:" + stub.port()), context));
	}

}
