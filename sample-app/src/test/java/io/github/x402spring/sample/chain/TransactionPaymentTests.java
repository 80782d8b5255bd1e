package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.github.x402spring.evm.Address;
import io.github.x402spring.onchain.ChainEvidence;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients send transfers to the chain by themselves, and present them to the sample: what
 * pays, and what does not, with its reason.
 */
@Tag("integration")
class TransactionPaymentTests {

	private static final String WEATHER = "/api/weather";

	private static final long PRICE = 1000;

	private static final Address SELLER = new Address(SampleClient.PAYEE);

	private static LocalChain chain;

	private static RunningSample sample;

	private static SampleClient client;

	private final TokenCalls token = new TokenCalls(chain, new Address(LocalChain.TOKEN));

	private final SendingPayer payer = new SendingPayer();

	private Map<String, String> challenge = Map.of();

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		chain = LocalChain.shared();
		ECKeyPair gas = OnchainShop.key();
		new OnchainShop().fund(gas, BigInteger.TEN.pow(18));
		sample = RunningSample.startOnchain(chain.url(), OnchainShop.hex(gas),
				"--x402.mpp.secret=0123456789abcdef0123456789abcdef", "--x402.mpp.realm=api.example.com",
				"--x402.mpp.own-header=never", "--x402.mpp.transactions=true");
		client = new SampleClient(sample.port());
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@BeforeEach
	void ask() {
		this.challenge = askFor(WEATHER);
	}

	@AfterEach
	void mine() {
		chain.mineAtOnce();
	}

	@Test
	void transactionOfThePayerBuysTheContentWithItsReceipt() {
		JsonNode request = SendingPayer.request(this.challenge);
		assertThat(request.at("/methodDetails/credentialTypes").toString()).isEqualTo("[\"authorization\",\"hash\"]");
		assertThat(request.at("/methodDetails/payerStatement").stringValue()).isEqualTo("eip191");
		String hash = this.payer.pay(this.challenge);
		HttpResponse<String> served = present(this.payer.present(this.challenge, hash));
		assertServed(served);
		JsonNode receipt = SampleClient.json(new String(
				Base64.getUrlDecoder().decode(SampleClient.header(served, "Payment-Receipt")), StandardCharsets.UTF_8));
		assertThat(receipt.get("reference").stringValue()).isEqualTo(hash);
		assertThat(receipt.get("challengeId").stringValue()).isEqualTo(this.challenge.get("id"));
		Payment row = row(hash);
		assertThat(row.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(row.terms().payer()).isEqualTo(this.payer.address().value());
		assertThat(row.terms().protocol()).isEqualTo("mpp/evm");
		assertThat(row.amount()).isEqualTo(PRICE);
	}

	@Test
	void transactionIsGoodForOneDelivery() throws Exception {
		String hash = this.payer.pay(this.challenge);
		String credential = this.payer.present(this.challenge, hash);
		List<HttpResponse<String>> answers = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<HttpResponse<String>>> all = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				all.add(executor.submit(() -> present(credential)));
			}
			for (Future<HttpResponse<String>> one : all) {
				answers.add(one.get());
			}
		}
		assertThat(answers).filteredOn((answer) -> answer.statusCode() == 200).hasSize(1);
		assertThat(answers).filteredOn((answer) -> answer.statusCode() != 200)
			.allSatisfy(TransactionPaymentTests::assertNoChallenge);
		await().untilAsserted(() -> assertThat(present(credential).body()).contains("already-delivered"));
		assertRefused(present(this.payer.present(askFor(WEATHER), hash)), 409, "payment-bound-to-other-request");
		assertThat(sample.payments()).filteredOn((it) -> hash.equals(it.transaction())).hasSize(1);
	}

	@Test
	void transactionThatIsNotMinedYetIsWaitedFor() {
		chain.stopMining();
		String hash = this.payer.pay(this.challenge);
		String credential = this.payer.present(this.challenge, hash);
		HttpResponse<String> early = present(credential);
		assertRefused(early, 503, "settlement-unknown");
		assertThat(early.headers().firstValue("Retry-After")).isPresent();
		assertNothingBooked(hash);
		chain.mineAtOnce();
		assertServed(present(credential));
	}

	@Test
	void eachTransferOfATransactionBuysOnce() {
		this.payer.delegateToMulticall();
		Map<String, String> other = askFor(WEATHER);
		String hash = this.payer.sendTogether(this.payer.transfer(this.challenge), this.payer.transfer(other));
		List<Integer> positions = positions(hash);
		assertThat(positions).hasSize(2);
		assertServed(present(this.payer.present(this.challenge, hash, positions.get(0))));
		assertServed(present(this.payer.present(other, hash, positions.get(1))));
		assertRefused(present(this.payer.present(askFor(WEATHER), hash, positions.get(1))), 409,
				"payment-bound-to-other-request");
	}

	@Test
	void watcherOfTheChainCannotPresentIt() {
		SendingPayer watcher = new SendingPayer();
		Map<String, String> watching = askFor(WEATHER);
		String hash = this.payer.pay(this.challenge);
		assertNotUsable(present(watcher.present(watching, hash)), "transfer_of_other_payer");
		assertNotUsable(present(watcher.present(this.challenge, hash)), "transfer_of_other_payer");
		assertServed(present(this.payer.present(this.challenge, hash)));
		assertRefused(present(watcher.present(watching, hash)), 409, "payment-bound-to-other-request");
	}

	@Test
	void transactionAloneIsNotEnough() {
		String hash = this.payer.pay(this.challenge);
		HttpResponse<String> unsigned = present(SendingPayer.presentUnsigned(this.challenge, hash));
		assertRefused(unsigned, 400, "malformed-payment");
		assertThat(unsigned.body()).contains("signature");
		assertServed(present(this.payer.present(this.challenge, hash)));
	}

	@Test
	void transactionThatIsNothingOfOursIsChallengedAnew() {
		String hash = this.payer.send(LocalChain.TOKEN, this.token.transfer(new SendingPayer().address(), PRICE));
		assertChallenged(present(this.payer.present(this.challenge, hash)), "transfer_to_other_payee");
		String empty = this.payer.send(SELLER.value(), "0x");
		assertChallenged(present(this.payer.present(this.challenge, empty)), "transfer_not_found");
	}

	@Test
	void transferOfBeforeTheChallengeDoesNotPay() {
		String hash = this.payer.pay(this.challenge);
		sample.context().getBean(ChainEvidence.class).refresh();
		assertNotUsable(present(this.payer.present(askFor(WEATHER), hash)), "transfer_before_challenge");
		assertServed(present(this.payer.present(this.challenge, hash)));
	}

	@Test
	void settlementOfX402DoesNotPay() {
		SampleClient x402 = new SampleClient(sample.port(),
				new SandboxWallet(OnchainShop.hex(this.payer.key()), Clock.systemUTC()));
		HttpResponse<String> bought = x402.pay(Call.get(WEATHER), Version.V2);
		assertThat(bought.statusCode()).as(bought.body()).isEqualTo(200);
		String hash = SampleClient.decode(SampleClient.header(bought, "PAYMENT-RESPONSE"))
			.get("transaction")
			.stringValue();
		assertNotUsable(present(this.payer.present(this.challenge, hash, positions(hash).getFirst())),
				"transfer_by_authorization");
	}

	@Test
	void otherTokenDoesNotPay() {
		String other = OnchainShop.nonce().substring(0, 42);
		chain.call("hardhat_setCode", other, chain.call("eth_getCode", LocalChain.TOKEN, "latest"));
		this.payer.send(other, this.token.mint(this.payer.address(), PRICE));
		String hash = this.payer.send(other, this.payer.transfer(this.challenge));
		assertNotUsable(present(this.payer.present(this.challenge, hash)), "transfer_of_other_token");
	}

	@Test
	void otherAmountDoesNotPayAndStaysGoodForTheRightChallenge() {
		Map<String, String> other = SendingPayer.challenge(client.get("/api/report/small"));
		String hash = this.payer.pay(other);
		assertNotUsable(present(new SendingPayer().present(this.challenge, hash)), "transfer_of_other_payer");
		for (int i = 0; i < 2; i++) {
			assertNotUsable(present(this.payer.present(this.challenge, hash)), "transfer_of_other_amount");
			assertNothingBooked(hash);
		}
		HttpResponse<String> served = client.get("/api/report/small", "Authorization", this.payer.present(other, hash));
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
	}

	@Test
	void transactionThatWasRevertedIsChallengedAnew() {
		String hash = this.payer.sendReverting(LocalChain.TOKEN, this.token.transfer(SELLER, 1_000_000));
		assertChallenged(present(this.payer.present(this.challenge, hash)), "transaction_reverted");
	}

	@Test
	void transactionThatWasReorganisedAwayIsWaitedFor() {
		String before = chain.snapshot();
		String hash = this.payer.pay(this.challenge);
		chain.revert(before);
		assertRefused(present(this.payer.present(this.challenge, hash)), 503, "settlement-unknown");
	}

	@Test
	void challengeOfOneEndpointPaysNoOther() {
		String hash = this.payer.pay(this.challenge);
		String credential = this.payer.present(this.challenge, hash);
		HttpResponse<String> elsewhere = client.get("/api/report/small", "Authorization", credential);
		assertRefused(elsewhere, 409, "payment-bound-to-other-request");
		assertServed(present(credential));
	}

	/** Where the transfers stand among the logs of a transaction. */
	private static List<Integer> positions(String hash) {
		JsonNode logs = chain.call("eth_getTransactionReceipt", hash).get("logs");
		List<Integer> positions = new ArrayList<>();
		for (int i = 0; i < logs.size(); i++) {
			if (logs.get(i).at("/topics/0").stringValue().startsWith("0xddf252ad")) {
				positions.add(i);
			}
		}
		return positions;
	}

	private static Map<String, String> askFor(String path) {
		return SendingPayer.challenge(client.get(path));
	}

	private static HttpResponse<String> present(String credential) {
		return client.get(WEATHER, "Authorization", credential);
	}

	private static Payment row(String hash) {
		return sample.payments().stream().filter((it) -> hash.equals(it.transaction())).findFirst().orElseThrow();
	}

	private static void assertNothingBooked(String hash) {
		assertThat(sample.payments()).noneMatch((it) -> it.terms().key().value().contains(hash));
	}

	private static void assertServed(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		assertThat(answer.body()).contains("temperature");
	}

	private static void assertNotUsable(HttpResponse<String> answer, String reason) {
		assertRefused(answer, 409, "payment-not-usable");
		assertThat(SampleClient.json(answer.body()).get("reason").stringValue()).isEqualTo(reason);
	}

	private static void assertRefused(HttpResponse<String> answer, int status, String problem) {
		assertThat(answer.body()).contains(problem).doesNotContain("temperature");
		assertThat(answer.statusCode()).isEqualTo(status);
		assertNoChallenge(answer);
	}

	private static void assertNoChallenge(HttpResponse<String> answer) {
		assertThat(answer.headers().map()).doesNotContainKeys("payment-required", "www-authenticate");
	}

	private static void assertChallenged(HttpResponse<String> answer, String reason) {
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(402);
		assertThat(SampleClient.json(answer.body()).get("reason").stringValue()).isEqualTo(reason);
		assertThat(SendingPayer.challenge(answer)).isNotEmpty();
	}

}
