package io.github.x402spring.docs.toolcall;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Calls that are paid over a server without servlets.
 */
@Tag("integration")
class ToolServerTests {

	private static final String OSLO = "{\"city\":\"Oslo\",\"days\":3}";

	private final ToolShop shop = new ToolShop();

	private final HttpClient client = HttpClient.newHttpClient();

	private ToolServer server;

	@BeforeEach
	void setUp() throws IOException {
		this.server = new ToolServer(this.shop.tool);
	}

	@AfterEach
	void tearDown() {
		this.server.close();
		this.client.close();
	}

	@Test
	void callIsPaidInTheMessage() throws Exception {
		JsonNode challenge = post(OSLO, null);
		JsonNode answer = post(OSLO, this.shop.pay(challenge));
		assertThat(answer.at("/result/content/0/text").asString()).isEqualTo("Sunny in Oslo");
		assertThat(answer.at("/result/_meta/PAYMENT-RESPONSE").isString()).isTrue();
		assertThat(this.shop.row().orElseThrow().content()).isEqualTo(ContentState.DELIVERED);
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	@Test
	void callIsResumedAfterTheConnectionBroke() throws Exception {
		String payment = this.shop.pay(post(OSLO, null));
		this.server.broken = true;
		assertThatIOException().isThrownBy(() -> post(OSLO, payment));
		this.server.broken = false;
		assertThat(this.shop.row().orElseThrow().money()).isEqualTo(MoneyState.SETTLED);
		assertThat(this.shop.row().orElseThrow().isEntitlement()).isTrue();
		assertThat(post("{\"city\":\"Rome\",\"days\":3}", payment).at("/error/message").asString())
			.isEqualTo("payment-bound-to-other-request");
		assertThat(post("{\"days\": 3, \"city\": \"Oslo\"}", payment).at("/result/content/0/text").asString())
			.isEqualTo("Sunny in Oslo");
		assertThat(this.shop.sandbox.transfers()).isOne();
	}

	private JsonNode post(String arguments, @Nullable String payment) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.server.uri())
			.POST(HttpRequest.BodyPublishers.ofString(ToolShop.message(arguments, payment)))
			.build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		return JsonMapper.shared().readTree(response.body());
	}

}
