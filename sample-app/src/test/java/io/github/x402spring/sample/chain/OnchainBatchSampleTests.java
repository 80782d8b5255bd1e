package io.github.x402spring.sample.chain;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sandbox.SandboxWallet;
import io.github.x402spring.x402.evm.ExactEvmScheme;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.web3j.crypto.ECKeyPair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * The sample settles in batches: what the clients were told, the books and the chain
 * agree.
 */
@Tag("integration")
class OnchainBatchSampleTests {

	private static final int PAYERS = 60;

	private static final long PRICE = 1000;

	private static final Call CALL = Call.get("/api/weather");

	@Test
	void answersBooksAndChainAgree() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		OnchainShop shop = new OnchainShop();
		ECKeyPair gas = OnchainShop.key();
		shop.fund(gas, BigInteger.TEN.pow(19));
		List<SandboxWallet> payers = IntStream.range(0, PAYERS)
			.mapToObj((i) -> new SandboxWallet(OnchainShop.hex(shop.payer()), Clock.systemUTC()))
			.toList();
		try (RunningSample sample = RunningSample.startOnchain(chain.url(), OnchainShop.hex(gas),
				"--x402.onchain.batch.size=50", "--x402.onchain.batch.max-wait=500ms")) {
			BigInteger block = chain.blockNumber();
			Map<String, String> told = buy(sample.port(), payers);
			List<LocalChain.Transfer> transfers = chain.transfersAfter(block);
			assertThat(told).hasSize(PAYERS)
				.isEqualTo(transfers.stream()
					.collect(Collectors.toMap(LocalChain.Transfer::nonce, LocalChain.Transfer::transaction)));
			assertThat(transfers).extracting(LocalChain.Transfer::to, LocalChain.Transfer::value)
				.containsOnly(tuple(SampleClient.PAYEE, BigInteger.valueOf(PRICE)));
			assertThat(Set.copyOf(told.values())).hasSizeLessThanOrEqualTo(PAYERS / 5);
			await().untilAsserted(() -> assertThat(sample.payments()).hasSize(PAYERS)
				.extracting(Payment::money, Payment::content)
				.containsOnly(tuple(MoneyState.SETTLED, ContentState.DELIVERED)));
			assertThat(sample.payments().stream().collect(Collectors.toMap(nonce(), Payment::transaction)))
				.isEqualTo(told);
		}
	}

	// The transaction on the receipt of each, by the nonce of its authorisation.
	private static Map<String, String> buy(int port, List<SandboxWallet> payers) throws Exception {
		List<SampleClient> clients = payers.stream().map((payer) -> new SampleClient(port, payer)).toList();
		List<Callable<Map.Entry<String, String>>> calls = IntStream.range(0, PAYERS)
			.mapToObj((i) -> buy(clients.get(i), Version.values()[i % 2]))
			.toList();
		Map<String, String> told = new HashMap<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (Future<Map.Entry<String, String>> one : executor.invokeAll(calls)) {
				told.put(one.get().getKey(), one.get().getValue());
			}
		}
		return told;
	}

	private static Callable<Map.Entry<String, String>> buy(SampleClient client, Version version) {
		return () -> {
			String payment = client.sign(CALL, version);
			HttpResponse<String> answer = client.present(CALL, version, payment);
			assertThat(answer.statusCode()).isEqualTo(200);
			String transaction = SampleClient.decode(SampleClient.header(answer, version.responseHeader()))
				.get("transaction")
				.stringValue();
			return Map.entry(SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue(),
					transaction);
		};
	}

	private static Function<Payment, String> nonce() {
		return (payment) -> ExactEvmScheme.nonce(payment.terms().key());
	}

}
