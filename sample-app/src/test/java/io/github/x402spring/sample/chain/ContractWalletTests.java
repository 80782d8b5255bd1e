package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.chain.ContractPayer.Behaviour;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.ECKeyPair;
import org.web3j.utils.Numeric;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Contract wallets and accounts that delegate to one pay the sample, which settles on a
 * real chain: honest ones, and those that promise more than they keep.
 */
@Tag("integration")
class ContractWalletTests {

	private static final Call WEATHER = Call.get("/api/weather");

	/** Its handler always fails. */
	private static final Call BROKEN = Call.get("/api/broken");

	private static final String ON = "--x402.onchain.contract-wallets.enabled=true";

	private static final String WITH_DEPLOYMENT = "6492".repeat(16);

	/** Where the code of the token is that asks accounts with code. */
	private static final String CONTRACT_AWARE = "0x5AFe000000000000000000000000000000002200";

	private static OnchainShop shop;

	private static LocalChain chain;

	private static RunningSample sample;

	private static SampleClient client;

	private static String token;

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		shop = new OnchainShop();
		chain = shop.chain();
		token = code(LocalChain.TOKEN);
		chain.call("hardhat_setCode", LocalChain.TOKEN, code(CONTRACT_AWARE));
		sample = sample(ON, "--x402.reconcile.interval=1s");
		client = new SampleClient(sample.port());
	}

	@AfterAll
	static void stop() {
		if (token != null) {
			chain.call("hardhat_setCode", LocalChain.TOKEN, token);
		}
		if (sample != null) {
			sample.close();
		}
	}

	private static String code(String address) {
		return chain.call("eth_getCode", address, "latest").stringValue();
	}

	@AfterEach
	void mine() {
		chain.mineAtOnce();
	}

	private static RunningSample sample(String... arguments) {
		ECKeyPair gas = OnchainShop.key();
		shop.fund(gas, BigInteger.TEN.pow(19));
		return RunningSample.startOnchain(chain.url(), OnchainShop.hex(gas), arguments);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "c0ffee" })
	void contractPaysByTheSignatureOfItsOwnerOnce(String tail) {
		ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
		BigInteger block = chain.blockNumber();
		String payment = payer.sign(client, WEATHER, tail);
		assertContent(present(payment));
		Transfer transfer = only(block, payer);
		assertThat(transfer.to()).isEqualTo(SampleClient.PAYEE);
		assertThat(transfer.value()).isEqualTo(1000);
		assertThat(call(transfer)).startsWith("0xcf092995");
		await().untilAsserted(() -> assertThat(row(payment)).extracting(Payment::money, Payment::content)
			.containsExactly(MoneyState.SETTLED, ContentState.DELIVERED));
		HttpResponse<String> again = present(payment);
		assertThat(again.statusCode()).isEqualTo(409);
		assertThat(again.body()).contains("already-delivered");
		only(block, payer);
	}

	@Test
	void accountThatDelegatesPaysByItsOwnSignature() {
		ContractPayer payer = ContractPayer.delegated(shop);
		BigInteger block = chain.blockNumber();
		assertContent(present(payer.sign(client, WEATHER, "")));
		only(block, payer);
	}

	@Test
	void clientFromNpmPaysForItsContract() throws Exception {
		String url = "http://localhost:" + sample.port() + "/api/weather";
		BigInteger block = chain.blockNumber();
		// The program signs by this key.
		ContractPayer payer = ContractPayer.contract(shop, ECKeyPair.create(
				Numeric.hexStringToByteArray("0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6")));
		JsonNode result = NodeProject.run("pay.mjs", "--wallet", payer.address().value(), url);
		assertThat(result.get("status").intValue()).isEqualTo(200);
		assertThat(only(block, payer).transaction())
			.isEqualTo(result.get("settlement").get("transaction").stringValue());
	}

	@Test
	void moneyOfContractsMovesBeforeTheHandlerRuns() {
		BigInteger block = chain.blockNumber();
		ContractPayer contract = ContractPayer.contract(shop, OnchainShop.key());
		ContractPayer delegated = ContractPayer.delegated(shop);
		for (ContractPayer payer : List.of(contract, delegated)) {
			String payment = payer.sign(client, BROKEN, "");
			assertThat(client.present(BROKEN, Version.V2, payment).statusCode()).isEqualTo(500);
			only(block, payer);
			assertThat(row(payment)).extracting(Payment::money, Payment::content)
				.containsExactly(MoneyState.SETTLED, ContentState.FAILED);
		}
		SandboxWallet key = new SandboxWallet(OnchainShop.hex(shop.payer()), Clock.systemUTC());
		assertThat(new SampleClient(sample.port(), key).pay(BROKEN, Version.V2).statusCode()).isEqualTo(500);
		assertThat(transfers(block, key.address().value())).isEmpty();
	}

	@Test
	void withoutTheSwitchAllAreRefused() {
		ContractPayer contract = ContractPayer.contract(shop, OnchainShop.key());
		ContractPayer delegated = ContractPayer.delegated(shop);
		try (RunningSample off = sample()) {
			SampleClient other = new SampleClient(off.port());
			for (Call call : List.of(WEATHER, BROKEN)) {
				assertRefused(other.present(call, Version.V2, contract.sign(other, call, "")),
						"invalid_exact_evm_signature");
				assertRefused(other.present(call, Version.V2, contract.sign(other, call, "c0ffee")),
						"invalid_exact_evm_signature");
				assertRefused(other.present(call, Version.V2, contract.sign(other, call, WITH_DEPLOYMENT)),
						"eip6492_factory_not_allowed");
				assertRefused(other.present(call, Version.V2, delegated.sign(other, call, "")),
						"contract_wallet_not_accepted");
			}
			assertThat(off.payments()).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "ENDLESS", "WRONG" })
	void walletThatDoesNotSayYesIsRefused(Behaviour behaviour) {
		BigInteger block = chain.blockNumber();
		for (ContractPayer payer : List.of(ContractPayer.contract(shop, OnchainShop.key()).behaving(behaviour),
				ContractPayer.delegated(shop).behaving(behaviour))) {
			String payment = payer.sign(client, WEATHER, "");
			assertRefused(present(payment), "invalid_exact_evm_signature");
			assertThat(transfers(block, payer.address().value())).isEmpty();
			assertThat(rows(payment)).isEmpty();
		}
	}

	@Test
	void signatureOfAnotherKeyIsRefused() {
		ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
		ContractPayer thief = new ContractPayer(chain, payer.address(), OnchainShop.key());
		ContractPayer nothing = new ContractPayer(chain, TokenCalls.address(OnchainShop.key()), OnchainShop.key());
		for (ContractPayer it : List.of(thief, nothing)) {
			assertRefused(present(it.sign(client, WEATHER, "")), "invalid_exact_evm_signature");
			assertRefused(present(it.sign(client, WEATHER, "c0ffee")), "invalid_exact_evm_signature");
		}
	}

	@Test
	void walletThatIsNotDeployedIsRefused() {
		ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
		assertRefused(present(payer.sign(client, WEATHER, WITH_DEPLOYMENT)), "eip6492_factory_not_allowed");
	}

	@Test
	void walletThatTakesItsYesBackGetsNothingAndCostsOneTransaction() {
		BigInteger block = chain.blockNumber();
		List<ContractPayer> payers = Stream.of(Behaviour.FICKLE, Behaviour.TEMPTING)
			.map((behaviour) -> ContractPayer.contract(shop, OnchainShop.key()).behaving(behaviour))
			.toList();
		List<String> payments = new ArrayList<>();
		for (ContractPayer payer : payers) {
			// Not before its turn: it ends soon.
			String payment = payer.sign(client.send(BROKEN), 10, "c0ffee");
			payments.add(payment);
			// If the handler had run, it were 500.
			assertUnknown(payment);
			assertThat(row(payment)).extracting(Payment::money, Payment::content)
				.containsExactly(MoneyState.UNKNOWN, ContentState.NONE);
			JsonNode receipt = chain.call("eth_getTransactionReceipt", row(payment).transaction());
			assertThat(receipt.get("status").stringValue()).isEqualTo("0x0");
			assertThat(Numeric.decodeQuantity(receipt.get("gasUsed").stringValue()))
				.isLessThanOrEqualTo(BigInteger.valueOf(250_000));
		}
		// It would be taken now, but they may change their minds once more.
		payers.forEach((payer) -> payer.behaving(Behaviour.HONEST));
		payments.forEach(ContractWalletTests::assertUnknown);
		payers.forEach((payer) -> assertRefused(present(payer.sign(client, WEATHER, "c0ffee")),
				"contract_wallet_not_accepted"));
		await().atMost(Duration.ofMinutes(1))
			.untilAsserted(() -> assertThat(payments)
				.allSatisfy((payment) -> assertThat(row(payment).money()).isEqualTo(MoneyState.FAILED)));
		for (int i = 0; i < payers.size(); i++) {
			assertThat(client.present(BROKEN, Version.V2, payments.get(i)).statusCode()).isEqualTo(402);
			assertThat(transfers(block, payers.get(i).address().value())).isEmpty();
			assertThat(transactionsFor(payers.get(i), block)).isEqualTo(1);
		}
	}

	private static void assertUnknown(String payment) {
		HttpResponse<String> answer = client.present(BROKEN, Version.V2, payment);
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains("settlement-unknown");
	}

	@Test
	void junkNeitherBlocksNorTakesWhatAContractPaysFor() throws Exception {
		ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
		BigInteger block = chain.blockNumber();
		String payment = payer.sign(client, WEATHER, "c0ffee");
		List<String> junk = Stream.of("0x00", "0x" + "11".repeat(65), "0x" + "22".repeat(500))
			.map((signature) -> ContractPayer.with(payment, signature))
			.toList();
		junk.forEach((it) -> assertRefused(present(it), "invalid_exact_evm_signature"));
		assertThat(rows(payment)).isEmpty();
		chain.stopMining();
		CompletableFuture<HttpResponse<String>> paying = CompletableFuture.supplyAsync(() -> present(payment));
		await().until(() -> !rows(payment).isEmpty() && row(payment).money() == MoneyState.SETTLING);
		junk.forEach(this::assertNothingFor);
		chain.mineAtOnce();
		assertContent(paying.get());
		junk.forEach(this::assertNothingFor);
		only(block, payer);
	}

	@Test
	void junkTakesNothingOfWhatIsOwed() {
		ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
		String payment = payer.sign(client, BROKEN, "c0ffee");
		assertThat(client.present(BROKEN, Version.V2, payment).statusCode()).isEqualTo(500);
		// The wallet takes this signature too, but the payment is known by another text.
		String same = ContractPayer.with(payment,
				SampleClient.decode(payment).at("/payload/signature").stringValue() + "00");
		for (String other : List.of(ContractPayer.with(payment, "0x1234"), same)) {
			assertThat(client.present(BROKEN, Version.V2, other).statusCode()).isEqualTo(409);
		}
		assertThat(row(payment)).extracting(Payment::money, Payment::content, Payment::redemptions)
			.containsExactly(MoneyState.SETTLED, ContentState.FAILED, 0);
		// A request with the same payment runs the handler again.
		assertThat(client.present(BROKEN, Version.V2, payment).statusCode()).isEqualTo(500);
		assertThat(row(payment).redemptions()).isEqualTo(1);
	}

	@Test
	void contractsAreInNoBatch() throws Exception {
		List<ContractPayer> contracts = List.of(ContractPayer.contract(shop, OnchainShop.key()),
				ContractPayer.delegated(shop));
		List<SandboxWallet> keys = Stream.generate(shop::payer)
			.limit(4)
			.map((key) -> new SandboxWallet(OnchainShop.hex(key), Clock.systemUTC()))
			.toList();
		try (RunningSample batching = sample(ON, "--x402.onchain.batch.size=6", "--x402.onchain.batch.max-wait=1s")) {
			BigInteger block = chain.blockNumber();
			List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
			for (ContractPayer payer : contracts) {
				SampleClient buyer = new SampleClient(batching.port());
				String payment = payer.sign(buyer, WEATHER, "");
				answers.add(CompletableFuture.supplyAsync(() -> buyer.present(WEATHER, Version.V2, payment)));
			}
			for (SandboxWallet key : keys) {
				SampleClient buyer = new SampleClient(batching.port(), key);
				answers.add(CompletableFuture.supplyAsync(() -> buyer.pay(WEATHER, Version.V2)));
			}
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertContent(answer.get());
			}
			for (ContractPayer payer : contracts) {
				String transaction = only(block, payer).transaction();
				assertThat(chain.transfersAfter(block)).filteredOn(Transfer::transaction, transaction).hasSize(1);
			}
			assertThat(keys.stream()
				.map((key) -> transfers(block, key.address().value()).getFirst().transaction())
				.distinct()).hasSizeLessThan(keys.size());
		}
	}

	@Test
	void facilitatorSettlesForContractsOnce() {
		try (RunningSample facilitator = sample(ON, "--server.address=127.0.0.1",
				"--x402.facilitator.server.enabled=true")) {
			SampleClient caller = new SampleClient(facilitator.port());
			ContractPayer payer = ContractPayer.contract(shop, OnchainShop.key());
			BigInteger block = chain.blockNumber();
			String payment = payer.sign(client, WEATHER, "c0ffee");
			String junk = ContractPayer.with(payment, "0x1234");
			assertThat(ask(caller, "verify", junk).get("invalidReason").stringValue())
				.isEqualTo("invalid_exact_evm_signature");
			assertThat(ask(caller, "settle", junk).get("errorReason").stringValue())
				.isEqualTo("invalid_exact_evm_signature");
			assertThat(ask(caller, "verify", payment).get("isValid").booleanValue()).isTrue();
			JsonNode settled = ask(caller, "settle", payment);
			assertThat(settled.get("success").booleanValue()).isTrue();
			assertThat(only(block, payer).transaction()).isEqualTo(settled.get("transaction").stringValue());
			for (String again : List.of(payment, junk)) {
				assertThat(ask(caller, "settle", again).get("errorReason").stringValue())
					.isEqualTo("invalid_exact_evm_nonce_already_used");
				assertThat(ask(caller, "verify", again).get("isValid").booleanValue()).isFalse();
			}
			only(block, payer);
		}
	}

	private static JsonNode ask(SampleClient caller, String what, String payment) {
		ObjectNode body = (ObjectNode) SampleClient.json("{\"x402Version\":2}");
		JsonNode payload = SampleClient.decode(payment);
		body.set("paymentPayload", payload);
		body.set("paymentRequirements", payload.get("accepted"));
		return SampleClient.json(caller.send(new Call("POST", "/x402/facilitator/" + what, body.toString())).body());
	}

	private HttpResponse<String> present(String payment) {
		return client.present(WEATHER, Version.V2, payment);
	}

	private void assertNothingFor(String junk) {
		HttpResponse<String> answer = present(junk);
		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).doesNotContain("temperature");
	}

	private static void assertContent(HttpResponse<String> answer) {
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).contains("temperature");
	}

	private static void assertRefused(HttpResponse<String> answer, String reason) {
		assertThat(answer.statusCode()).isEqualTo(402);
		assertThat(SampleClient.json(answer.body()).get("reason").stringValue()).isEqualTo(reason);
	}

	private static Transfer only(BigInteger block, ContractPayer payer) {
		List<Transfer> transfers = transfers(block, payer.address().value());
		assertThat(transfers).hasSize(1);
		return transfers.getFirst();
	}

	private static List<Transfer> transfers(BigInteger block, String payer) {
		return chain.transfersAfter(block).stream().filter((it) -> it.from().equals(payer)).toList();
	}

	private static String call(Transfer transfer) {
		return chain.call("eth_getTransactionByHash", transfer.transaction()).get("input").stringValue();
	}

	// How many transactions since a block name the payer, but for those of the test.
	private static long transactionsFor(ContractPayer payer, BigInteger block) {
		String wallet = payer.address().value().substring(2).toLowerCase(Locale.ROOT);
		return LongStream.rangeClosed(block.longValueExact() + 1, chain.blockNumber().longValueExact())
			.mapToObj((number) -> chain.call("eth_getBlockByNumber", "0x" + Long.toHexString(number), true))
			.flatMap((it) -> it.get("transactions").valueStream())
			.map((it) -> it.get("input").stringValue())
			.filter((input) -> input.startsWith("0xcf092995") && input.contains(wallet))
			.count();
	}

	private static List<Payment> rows(String payment) {
		String nonce = ContractPayer.nonce(payment);
		return sample.payments().stream().filter((it) -> ExactEvmScheme.nonce(it.terms().key()).equals(nonce)).toList();
	}

	private static Payment row(String payment) {
		List<Payment> rows = rows(payment);
		assertThat(rows).hasSize(1);
		return rows.getFirst();
	}

}
