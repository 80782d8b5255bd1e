package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.testsupport.StubFacilitator;
import io.github.x402spring.testsupport.WorkedExample;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
@Tag("integration")
class FacilitatorTlsTests {

	private static final char[] PASSWORD = "changeit".toCharArray();

	@TempDir
	private static Path directory;

	private static SSLContext sslContext;

	@BeforeAll
	static void createCertificate() throws Exception {
		Path file = directory.resolve("keys.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "facilitator", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
				"CN=facilitator", "-ext", "san=ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore",
				file.toString(), "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("keytool.log").toFile())
			.start();
		assertThat(keytool.waitFor(50, TimeUnit.SECONDS)).isTrue();
		assertThat(keytool.exitValue()).as(Files.readString(directory.resolve("keytool.log"))).isZero();
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream stream = Files.newInputStream(file)) {
			keys.load(stream, PASSWORD);
		}
		KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keyManagers.init(keys, PASSWORD);
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("facilitator", keys.getCertificate("facilitator"));
		TrustManagerFactory trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trustManagers.init(trusted);
		sslContext = SSLContext.getInstance("TLS");
		sslContext.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
	}

	@Test
	void certificateOfTheGivenContextIsTrusted() throws IOException {
		try (StubFacilitator stub = https()) {
			stub.answer(200, WorkedExample.verifyResponse());
			assertThat(client(stub, sslContext).verify(WorkedExample.v2(), Duration.ofSeconds(10)).isValid()).isTrue();
		}
	}

	@Test
	void unknownCertificateIsNotTrusted() throws IOException {
		try (StubFacilitator stub = https()) {
			stub.answer(200, WorkedExample.verifyResponse());
			assertThatExceptionOfType(FacilitatorException.class)
				.isThrownBy(() -> client(stub, null).verify(WorkedExample.v2(), Duration.ofSeconds(10)))
				.satisfies((ex) -> assertThat(ex.trouble()).isEqualTo(Trouble.NOT_TRUSTED));
			assertThat(stub.calls()).isEmpty();
		}
	}

	private static StubFacilitator https() throws IOException {
		HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(sslContext));
		return new StubFacilitator(server);
	}

	private FacilitatorClient client(StubFacilitator stub, @Nullable SSLContext context) {
		FacilitatorSettings settings = new FacilitatorSettings(URI.create("https://127.0.0.1:" + stub.port() + "/x402"),
				Duration.ofSeconds(10), FacilitatorAuthentication.none(), context);
		return RestClientFacilitatorClient.create(settings, this::requests, RestClient.builder());
	}

	TimeLimitedRequestFactory requests(FacilitatorSettings settings) {
		return TimeLimitedRequestFactory.of(settings);
	}

}
