package io.github.x402spring.sample.crash;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.LocalChain.Transfer;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.web3j.crypto.ECKeyPair;
import org.web3j.crypto.Keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process is killed wherever it may be with a payment, and starts again on the same
 * database; then the client presents the same payment until it has its content.
 */
@Tag("campaign")
@Tag("integration")
class KillPointTests {

	private final List<AutoCloseable> open = new ArrayList<>();

	private LocalChain chain;

	private BigInteger block;

	@TempDir
	private Path directory;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		ExternalProgram.require("kill");
		this.chain = LocalChain.shared();
		this.chain.mineAtOnce();
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() throws Exception {
		for (AutoCloseable each : this.open.reversed()) {
			each.close();
		}
		this.chain.mineAtOnce();
	}

	// Each shop has a database and a process of its own, and they take their turns at the
	// same time.
	@TestFactory
	Stream<DynamicContainer> paymentAndContentOutliveTheProcess() throws Exception {
		return Stream.of(
				play("PostgreSQL", shop("--spring.datasource.url=" + PostgresServer.newDatabase()), KillCase.all()),
				play("H2 in a file", shop(), KillCase.all()),
				play("PostgreSQL, own transactions", onchainShop(), KillCase.onchain()),
				play("PostgreSQL, batches",
						onchainShop("--x402.onchain.batch.size=" + KillBatch.SIZE, "--x402.onchain.batch.max-wait=2s"),
						KillBatch.all()));
	}

	@Test
	void moneyIsMovedOnceIfTheTransactionWaitsForABlockWhileTheProcessIsGone() throws Exception {
		KillableShop shop = shop();
		Call call = Call.get("/api/weather");
		SampleClient client = shop.client();
		String payment = client.sign(call, Version.V2);
		this.chain.stopMining();
		CompletableFuture<?> lost = CompletableFuture.runAsync(() -> client.present(call, Version.V2, payment));
		await().until(() -> this.chain.pendingTransactions() == 1);
		shop.close();
		assertThat(lost).failsWithin(Duration.ofSeconds(10));
		// Nobody can see it, so the same payment is presented to the facilitator again.
		await().atMost(Duration.ofSeconds(30))
			.until(() -> shop.client().present(call, Version.V2, payment).statusCode() == 503);
		this.chain.mineAtOnce();
		HttpResponse<String> last = shop.present(call, payment).getLast();
		assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
		assertThat(this.chain.transfersAfter(this.block)).singleElement()
			.satisfies((transfer) -> assertThat(shop.books(transfer.nonce()).get("findings")).isEmpty());
	}

	private KillableShop onchainShop(String... arguments) throws Exception {
		ECKeyPair gas = Keys.createEcKeyPair();
		this.chain.call("hardhat_setBalance", "0x" + Keys.getAddress(gas), "0x" + BigInteger.TEN.pow(18).toString(16));
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--spring.datasource.url=" + PostgresServer.newDatabase(), "--x402.facilitator.type=onchain",
				"--kill.node=" + this.chain.url(), "--x402.onchain.private-key=0x%064x".formatted(gas.getPrivateKey()),
				"--x402.onchain.lease=2s"));
		return open(all.toArray(String[]::new));
	}

	private KillableShop shop(String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--x402.facilitator.type=remote", "--kill.facilitator=" + ReferenceFacilitator.sharedUrl(),
				"--x402.rpc-url=" + this.chain.url()));
		return open(all.toArray(String[]::new));
	}

	private KillableShop open(String... arguments) throws Exception {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--x402.reconcile.interval=200ms", "--x402.ledger.lease=3s", "--x402.pay-to=" + payee(),
				"--x402.routes[0].pattern=/api/cities", "--x402.routes[0].price=$0.001",
				"--x402.routes[0].settlement=before-handler"));
		KillableShop shop = new KillableShop(Files.createTempDirectory(this.directory, "shop"),
				all.toArray(String[]::new));
		this.open.add(shop);
		return shop;
	}

	private DynamicContainer play(String database, KillableShop shop, Stream<? extends KillPlay> cases) {
		ExecutorService executor = Executors.newSingleThreadExecutor();
		this.open.add(executor::shutdownNow);
		List<DynamicTest> tests = new ArrayList<>();
		cases.forEach((each) -> {
			Future<?> played = executor.submit(() -> {
				each.play(shop, this::transfers);
				return null;
			});
			tests.add(DynamicTest.dynamicTest(each.toString(), () -> result(database + ", " + each, played)));
		});
		return DynamicContainer.dynamicContainer(database, tests);
	}

	private static void result(String name, Future<?> played) throws InterruptedException {
		try {
			played.get();
		}
		catch (ExecutionException ex) {
			throw new AssertionError(name, ex.getCause());
		}
	}

	// All transfers to it are in the books of one shop.
	private static String payee() {
		byte[] address = new byte[20];
		ThreadLocalRandom.current().nextBytes(address);
		return Keys.toChecksumAddress("0x" + HexFormat.of().formatHex(address));
	}

	private List<Transfer> transfers(String nonce) {
		return this.chain.transfersAfter(this.block)
			.stream()
			.filter((transfer) -> transfer.nonce().equals(nonce))
			.toList();
	}

}
