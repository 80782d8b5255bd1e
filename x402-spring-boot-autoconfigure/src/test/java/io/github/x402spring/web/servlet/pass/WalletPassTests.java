package io.github.x402spring.web.servlet.pass;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.testsupport.SignInWallet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A pass that is bound to a wallet is used by the wallet that paid for it, and by no
 * other.
 */
class WalletPassTests extends WalletPassSteps {

	@Test
	void challengeAsksForASignInWhereAPassIsBoundToAWallet() {
		HttpResponse<String> response = this.client.get("/forecast?days=3");
		JsonNode info = SignInWallet.extension(challenge(response)).path("info");
		assertThat(info.path("domain").asString()).isEqualTo("api.example.com");
		assertThat(info.path("uri").asString()).isEqualTo("https://api.example.com/forecast");
		assertThat(response.headers().allValues("Vary")).contains("SIGN-IN-WITH-X");
		JsonNode passes = JSON.readTree(response.body()).path("passes");
		assertThat(passes.get(0).path("walletBound").asBoolean()).isTrue();
		assertThat(passes.get(2).has("walletBound")).isFalse();
		assertThat(SignInWallet.extension(challenge("/other")).isMissingNode()).isTrue();
		assertThat(SignInWallet.extension(challenge(this.client.send("POST", "/x402/passes/forecast/bound", "")))
			.isMissingNode()).isTrue();
		assertThat(challenge("/forecast")).isNotEqualTo(challenge("/forecast"));
	}

	@Test
	void walletThatPaidComesBackWithoutPaying() {
		JsonNode pass = buy("forecast/bound", 0);
		assertThat(pass.path("header").asString()).isEqualTo("SIGN-IN-WITH-X");
		assertThat(pass.path("walletBound").asBoolean()).isTrue();
		assertThat(pass.path("wallet").asString()).isEqualTo(this.alice.address());
		HttpResponse<String> response = signedIn(this.alice, "/forecast");
		assertThat(left(response)).startsWith("pass=\"forecast/bound\", calls=99,");
		// Handlers see the wallet, and not its sign-in.
		assertThat(response.body()).isEqualTo("forecast/bound " + this.alice.address() + " null");
		assertThat(left(signedIn(this.alice, "/cities/Oslo"))).contains("calls=98,");
		assertThat(this.sandbox.settlements()).isOne();
	}

	@Test
	void tokenAloneOpensNothing() {
		JsonNode pass = buy("forecast/bound", 0);
		assertThat(reason(this.client.get("/forecast", "PAYMENT-PASS", token(pass)))).isEqualTo("pass_wallet_bound");
		assertThat(left(signedIn(this.alice, "/forecast", "PAYMENT-PASS", token(pass)))).contains("calls=99,");
		assertThat(RUNS).hasValue(1);
	}

	@Test
	void otherWalletOpensNothingWithTheTokenAndWithout() {
		JsonNode pass = buy("forecast/bound", 0);
		assertThat(reason(signedIn(this.bob, "/forecast"))).isEqualTo("wallet_without_pass");
		assertThat(reason(signedIn(this.bob, "/forecast", "PAYMENT-PASS", token(pass))))
			.isEqualTo("pass_for_other_wallet");
		buy("forecast/bound", 1);
		assertThat(reason(signedIn(this.bob, "/forecast", "PAYMENT-PASS", token(pass))))
			.isEqualTo("pass_for_other_wallet");
		assertThat(RUNS).hasValue(0);
	}

	@Test
	void signInIsUsedOnce() {
		buy("forecast/bound", 0);
		String header = this.alice.signIn(challenge("/forecast"));
		assertThat(left(this.client.get("/forecast", "SIGN-IN-WITH-X", header))).contains("calls=99,");
		HttpResponse<String> again = this.client.get("/forecast", "SIGN-IN-WITH-X", header);
		assertThat(reason(again)).isEqualTo("invalid_siwx_nonce");
		// The answer asks for another one.
		assertThat(left(this.client.get("/forecast", "SIGN-IN-WITH-X", this.alice.signIn(challenge(again)))))
			.contains("calls=98,");
	}

	@Test
	void signInIsUsedOnceByManyAtOnce() throws Exception {
		buy("forecast/bound", 0);
		String header = this.alice.signIn(challenge("/forecast"));
		List<Callable<Integer>> calls = new ArrayList<>();
		for (int i = 0; i < 64; i++) {
			calls.add(() -> this.client.get("/forecast", "SIGN-IN-WITH-X", header).statusCode());
		}
		List<Integer> statuses = new ArrayList<>();
		try (ExecutorService executor = Executors.newFixedThreadPool(32)) {
			for (Future<Integer> status : executor.invokeAll(calls)) {
				statuses.add(status.get());
			}
		}
		assertThat(statuses).filteredOn((it) -> it == 200).hasSize(1);
		assertThat(statuses).filteredOn((it) -> it == 402).hasSize(63);
		assertThat(RUNS).hasValue(1);
		assertThat(left(signedIn(this.alice, "/forecast"))).contains("calls=98,");
	}

	@Test
	void signInIsForTheMatchedRoute() {
		buy("forecast/bound", 0);
		String oslo = this.alice.signIn(challenge("/cities/Oslo"));
		assertThat(reason(this.client.get("/forecast", "SIGN-IN-WITH-X", oslo))).isEqualTo("invalid_siwx_uri_mismatch");
		assertThat(reason(this.client.get("/cities/Rome", "SIGN-IN-WITH-X", oslo)))
			.isEqualTo("invalid_siwx_uri_mismatch");
		String moved = this.alice.signIn(challenge("/cities/Oslo"), (message) -> {
			message.put("uri", "https://api.example.com/forecast");
			message.putArray("resources").add("https://api.example.com/forecast");
		});
		assertThat(reason(this.client.get("/forecast", "SIGN-IN-WITH-X", moved))).isEqualTo("invalid_siwx_nonce");
		assertThat(RUNS).hasValue(0);
		assertThat(left(this.client.get("/cities/Oslo", "SIGN-IN-WITH-X", oslo))).contains("calls=99,");
	}

	@Test
	void signInForAnotherHostIsRefusedWhateverTheHostHeaderSays() {
		buy("forecast/bound", 0);
		String header = this.alice.signIn(challenge("/forecast"), (it) -> it.put("domain", "localhost:" + this.port));
		assertThat(reason(this.client.get("/forecast", "SIGN-IN-WITH-X", header)))
			.isEqualTo("invalid_siwx_domain_mismatch");
	}

	@Test
	void paymentThatNamesAnotherResourceOpensNothing() {
		String payment = this.client.sign("/other");
		String lie = new String(Base64.getDecoder().decode(payment), java.nio.charset.StandardCharsets.UTF_8)
			.replace("https://api.example.com/other", "https://api.example.com/forecast");
		assertThat(this.client
			.get("/other", "PAYMENT-SIGNATURE",
					Base64.getEncoder().encodeToString(lie.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
			.statusCode()).isEqualTo(200);
		assertThat(reason(signedIn(this.alice, "/forecast"))).isEqualTo("wallet_without_pass");
	}

	@Test
	void paymentBesideARefusedSignInIsUsed() {
		String payment = this.client.sign("/forecast");
		HttpResponse<String> response = this.client.get("/forecast", "SIGN-IN-WITH-X", "junk", "PAYMENT-SIGNATURE",
				payment);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("PAYMENT-RESPONSE")).isPresent();
	}

	@Test
	void signInThatOpensNothingIsNotUsedUp() {
		String header = this.alice.signIn(challenge("/forecast"));
		assertThat(reason(this.client.get("/forecast", "SIGN-IN-WITH-X", header))).isEqualTo("wallet_without_pass");
		buy("forecast/bound", 0);
		assertThat(left(this.client.get("/forecast", "SIGN-IN-WITH-X", header))).contains("calls=99,");
	}

	@Test
	void passThatIsNotBoundIsUsedByItsTokenAndNotByASignIn() {
		JsonNode free = buy("forecast/free", 0);
		assertThat(reason(signedIn(this.alice, "/forecast"))).isEqualTo("wallet_without_pass");
		assertThat(left(this.client.get("/forecast", "PAYMENT-PASS", token(free), "SIGN-IN-WITH-X", "junk")))
			.contains("calls=99,");
	}

	@Test
	void passOpensItsPlanOnly() {
		buy("forecast/bound", 0);
		String header = this.alice.signIn(challenge("/forecast"));
		assertThat(this.client.get("/other", "SIGN-IN-WITH-X", header).statusCode()).isEqualTo(402);
		assertThat(this.client.send("HEAD", "/forecast", null, "SIGN-IN-WITH-X", header).statusCode()).isEqualTo(402);
		assertThat(this.client.get("/forecast", "SIGN-IN-WITH-X", header, "SIGN-IN-WITH-X", header).statusCode())
			.isEqualTo(402);
		assertThat(RUNS).hasValue(0);
	}

	@Test
	void passesOfAWalletAreUsedInTheOrderInWhichTheyEnd() {
		buy("forecast/bound", 0);
		buy("forecast/short", 0);
		assertThat(left(signedIn(this.alice, "/forecast"))).startsWith("pass=\"forecast/short\", calls=1,");
		// The same call is made once, whichever pass could pay for it.
		assertThat(left(signedIn(this.alice, "/forecast", "Idempotency-Key", "a"))).contains("calls=0,");
		HttpResponse<String> again = signedIn(this.alice, "/forecast", "Idempotency-Key", "a");
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(left(signedIn(this.alice, "/forecast"))).startsWith("pass=\"forecast/bound\", calls=99,");
		assertThat(RUNS).hasValue(3);
	}

	@Test
	void revokedPassOpensNothing() {
		JsonNode pass = buy("forecast/bound", 0);
		this.store.revoke(pass.path("id").asString());
		assertThat(reason(signedIn(this.alice, "/forecast"))).isEqualTo("pass_revoked");
	}

	@Test
	void renewalAddsToAPassThatIsBoundLikeIt() {
		JsonNode bound = buy("forecast/bound", 0);
		buy("forecast/short", 0, "PAYMENT-PASS", token(bound));
		assertThat(this.store.findById(bound.path("id").asString()).orElseThrow().grants()).hasSize(2);
		// What the token alone would open is not added, nor the other way round.
		assertThat(
				this.client.send("POST", "/x402/passes/forecast/free", "", "PAYMENT-PASS", token(bound)).statusCode())
			.isEqualTo(400);
		JsonNode free = buy("forecast/free", 0);
		assertThat(
				this.client.send("POST", "/x402/passes/forecast/bound", "", "PAYMENT-PASS", token(free)).statusCode())
			.isEqualTo(400);
	}

}
