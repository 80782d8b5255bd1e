package io.github.x402spring.docs.server;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

import io.github.x402spring.onchain.FakeNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A facilitator in an application that asks all others for a login.
 */
@Tag("integration")
class FacilitatorSecurityTests {

	private static final String TOKEN = "shop-0123456789abcdef";

	@Test
	void callersNeedTheirTokenAndNoLogin() throws Exception {
		try (FakeNode node = new FakeNode();
				ConfigurableApplicationContext application = new SpringApplicationBuilder(FacilitatorSecurity.class)
					.properties("server.port=0", "x402.network=eip155:84532",
							"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=onchain",
							"x402.rpc-url=" + node.url(), "x402.onchain.private-key=0x" + "4b".repeat(32),
							"x402.ledger.type=memory", "x402.facilitator.server.enabled=true",
							"x402.facilitator.server.callers[0].name=shop",
							"x402.facilitator.server.callers[0].token=" + TOKEN,
							"x402.facilitator.server.callers[0].payees=*",
							"spring.autoconfigure.exclude=org.springframework.boot.jetty.autoconfigure.servlet.JettyServletWebServerAutoConfiguration,"
									+ "org.springframework.boot.jetty.autoconfigure.actuate.web.server.JettyServletManagementContextAutoConfiguration")
					.run()) {
			String url = "http://localhost:" + application.getEnvironment().getProperty("local.server.port");
			assertThat(post(url + "/x402/facilitator/settle", TOKEN)).isEqualTo(400);
			assertThat(post(url + "/x402/facilitator/settle", TOKEN + "0")).isEqualTo(401);
			assertThat(post(url + "/anything", TOKEN)).isEqualTo(403);
		}
	}

	private static int post(String url, String token) throws Exception {
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http
				.send(HttpRequest.newBuilder(URI.create(url))
					.headers("Content-Type", "application/json", "Authorization", "Bearer " + token)
					.POST(BodyPublishers.ofString("{}"))
					.build(), BodyHandlers.discarding())
				.statusCode();
		}
	}

}
