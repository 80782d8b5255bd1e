package io.github.x402spring.lightning.node;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.node.NodeFixture.State;
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

	private static final char[] PASSWORD = "changeit".toCharArray();

	@Test
	void certificateOfTheNodeIsTrustedIfItIsGiven(@TempDir Path directory) throws Exception {
		SSLContext context = context(directory);
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

	private static SSLContext context(Path directory) throws Exception {
		Path file = directory.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "lnd", "-keyalg", "EC", "-groupname", "secp256r1", "-dname", "CN=lnd", "-ext",
				"san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore", file.toString(),
				"-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keytool.log").toFile())
			.start();
		assertThat(keytool.waitFor(50, TimeUnit.SECONDS)).isTrue();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stream = Files.newInputStream(file)) {
			keys.load(stream, PASSWORD);
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("lnd", keys.getCertificate("lnd"));
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
		return context;
	}

}
