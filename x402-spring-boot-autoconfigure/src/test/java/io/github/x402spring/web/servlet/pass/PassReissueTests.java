package io.github.x402spring.web.servlet.pass;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.github.x402spring.testsupport.SignInWallet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A lost token is replaced for those who bought the pass, and for no one else.
 */
class PassReissueTests extends WalletPassSteps {

	private static final String PATH = "/x402/passes/reissue";

	private static final String IDENTIFIER = "pay_7d5d747be160e280a1b2c3d4e5f60718";

	@Test
	void walletThatPaidGetsANewToken() {
		JsonNode pass = buy("forecast/free", 0);
		HttpResponse<String> asked = reissue("{}");
		assertThat(reason(asked)).isEqualTo("sign_in_required");
		assertThat(asked.headers().firstValue("Cache-Control")).hasValue("no-store");
		assertThat(SignInWallet.extension(challenge(asked)).path("info").path("uri").asString())
			.isEqualTo("https://api.example.com" + PATH);
		HttpResponse<String> response = reissue("{}", "SIGN-IN-WITH-X", this.alice.signIn(challenge(asked)));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
		JsonNode reissued = JSON.readTree(response.body());
		assertThat(reissued.path("id")).isEqualTo(pass.path("id"));
		assertThat(reissued.path("header").asString()).isEqualTo("PAYMENT-PASS");
		// At once.
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).isEqualTo("pass_unknown");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(reissued)))).contains("calls=99,");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void tokenOfAPassThatIsBoundIsReplacedToo() {
		buy("forecast/bound", 0);
		JsonNode reissued = reissuedTo(this.alice);
		assertThat(reissued.path("header").asString()).isEqualTo("SIGN-IN-WITH-X");
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(reissued))))
			.isEqualTo("pass_wallet_bound");
	}

	@Test
	void otherWalletGetsNothing() {
		JsonNode pass = buy("forecast/free", 0);
		HttpResponse<String> response = reissue("{}", "SIGN-IN-WITH-X", this.bob.signIn(challenge(reissue("{}"))));
		assertThat(response.statusCode()).isEqualTo(404);
		assertThat(reissue("{\"id\":\"" + pass.path("id").asString() + "\"}", "SIGN-IN-WITH-X",
				this.bob.signIn(challenge(reissue("{}"))))
			.statusCode()).isEqualTo(404);
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).contains("calls=99,");
	}

	@Test
	void signInReplacesOneToken() throws Exception {
		buy("forecast/free", 0);
		String header = this.alice.signIn(challenge(reissue("{}")));
		List<Callable<HttpResponse<String>>> calls = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			calls.add(() -> reissue("{}", "SIGN-IN-WITH-X", header));
		}
		List<HttpResponse<String>> responses = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(32)) {
			for (Future<HttpResponse<String>> response : executor.invokeAll(calls)) {
				responses.add(response.get());
			}
		}
		List<HttpResponse<String>> done = responses.stream().filter((it) -> it.statusCode() == 200).toList();
		assertThat(done).hasSize(1);
		assertThat(responses).filteredOn((it) -> it.statusCode() == 402).hasSize(63);
		assertThat(reason(reissue("{}", "SIGN-IN-WITH-X", header))).isEqualTo("invalid_siwx_nonce");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(JSON.readTree(done.getFirst().body())))))
			.contains("calls=99,");
	}

	@Test
	void signInToAnEndpointReplacesNoTokenAndTheOtherWayRound() {
		JsonNode pass = buy("forecast/bound", 0);
		String toEndpoint = this.alice.signIn(challenge("/forecast"));
		assertThat(reason(reissue("{}", "SIGN-IN-WITH-X", toEndpoint))).isEqualTo("invalid_siwx_uri_mismatch");
		String moved = this.alice.signIn(challenge("/forecast"), (message) -> {
			message.put("uri", "https://api.example.com" + PATH);
			message.putArray("resources").add("https://api.example.com" + PATH);
		});
		assertThat(reason(reissue("{}", "SIGN-IN-WITH-X", moved))).isEqualTo("invalid_siwx_nonce");
		String toReissue = this.alice.signIn(challenge(reissue("{}")));
		assertThat(reason(this.client.get("/forecast", "SIGN-IN-WITH-X", toReissue)))
			.isEqualTo("invalid_siwx_uri_mismatch");
		assertThat(left(signedIn(this.alice, "/forecast", "PAYMENT-PASS", token(pass)))).contains("calls=99,");
	}

	@Test
	void paymentProvesNothing() {
		String path = "/x402/passes/forecast/free";
		String payment = payment(path, 0, (it) -> {
		});
		HttpResponse<String> sold = this.client.send("POST", path, "", "PAYMENT-SIGNATURE", payment);
		assertThat(sold.statusCode()).isEqualTo(201);
		assertThat(reason(reissue("{}", "PAYMENT-SIGNATURE", payment))).isEqualTo("sign_in_required");
		assertThat(reason(reissue("{}", "SIGN-IN-WITH-X", payment))).isEqualTo("invalid_siwx_header");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(JSON.readTree(sold.body())))))
			.contains("calls=99,");
	}

	@Test
	void clientThatNamedThePaymentGetsANewToken() {
		JsonNode pass = buy("forecast/free", 0, named(IDENTIFIER));
		HttpResponse<String> response = reissue("{\"paymentIdentifier\":\"" + IDENTIFIER + "\"}");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).isEqualTo("pass_unknown");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(JSON.readTree(response.body())))))
			.contains("calls=99,");
		assertThat(reissue("{\"paymentIdentifier\":\"" + IDENTIFIER.replace('7', '8') + "\"}").statusCode())
			.isEqualTo(404);
	}

	@Test
	void nameThatCanBeGuessedProvesNothing() {
		buy("forecast/free", 0, named("order-0000000000000001"));
		assertThat(reissue("{\"paymentIdentifier\":\"order-0000000000000001\"}").statusCode()).isEqualTo(404);
		assertThat(reissue("{\"paymentIdentifier\":\"\"}").statusCode()).isEqualTo(404);
	}

	@Test
	void principalThatBoughtItGetsANewToken() {
		JsonNode pass = buy("forecast/free", 0, "X-User", "carol");
		assertThat(reissue("{}", "X-User", "mallory").statusCode()).isEqualTo(404);
		HttpResponse<String> response = reissue("{}", "X-User", "carol");
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).isEqualTo("pass_unknown");
		this.store.revoke(pass.path("id").asString());
		assertThat(reissue("{}", "X-User", "carol").statusCode()).isEqualTo(404);
	}

	@Test
	void passIsNamedIfThereAreSeveral() {
		JsonNode first = buy("forecast/free", 0);
		JsonNode second = buy("forecast/free", 0);
		HttpResponse<String> response = reissue("{}", "SIGN-IN-WITH-X", this.alice.signIn(challenge(reissue("{}"))));
		assertThat(response.statusCode()).isEqualTo(409);
		assertThat(JSON.readTree(response.body()).path("passes")).hasSize(2);
		assertThat(response.body()).contains(first.path("id").asString(), second.path("id").asString())
			.doesNotContain("token");
		HttpResponse<String> named = reissue("{\"id\":\"" + first.path("id").asString() + "\"}", "SIGN-IN-WITH-X",
				this.alice.signIn(challenge(reissue("{}"))));
		assertThat(named.statusCode()).isEqualTo(200);
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(first)))).isEqualTo("pass_unknown");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(second)))).contains("calls=99,");
	}

	@Test
	void formOfAnotherOriginIsNotRead() {
		JsonNode pass = buy("forecast/free", 0, "X-User", "dave");
		HttpResponse<String> response = this.client.send("POST", PATH, null, "X-User", "dave", "Content-Type",
				"text/plain");
		assertThat(response.statusCode()).isEqualTo(415);
		assertThat(this.client.send("POST", PATH, null, "X-User", "dave").statusCode()).isEqualTo(415);
		for (String body : List.of("", "[]", "{\"id\":1}", "{\"id\":\"" + "x".repeat(5000) + "\"}")) {
			assertThat(reissue(body, "X-User", "dave").statusCode()).as(body).isEqualTo(400);
		}
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).contains("calls=99,");
	}

	private JsonNode reissuedTo(SignInWallet wallet) {
		HttpResponse<String> response = reissue("{}", "SIGN-IN-WITH-X", wallet.signIn(challenge(reissue("{}"))));
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	private HttpResponse<String> reissue(String body, String... headers) {
		return this.client.send("POST", PATH, body, headers);
	}

	private static Consumer<ObjectNode> named(String identifier) {
		return (payment) -> payment.putObject("extensions")
			.putObject("payment-identifier")
			.putObject("info")
			.put("required", false)
			.put("id", identifier);
	}

}
