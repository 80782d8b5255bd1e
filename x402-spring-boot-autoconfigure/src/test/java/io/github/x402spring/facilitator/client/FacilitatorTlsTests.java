package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.github.x402spring.facilitator.client.FacilitatorException.Trouble;
import io.github.x402spring.testsupport.SelfSignedCertificate;
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

	private static SSLContext sslContext;

	@BeforeAll
	static void createCertificate(@TempDir Path directory) throws Exception {
		sslContext = SelfSignedCertificate.loopback(directory);
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
