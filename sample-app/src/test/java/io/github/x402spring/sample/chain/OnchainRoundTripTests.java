package io.github.x402spring.sample.chain;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.x402spring.onchain.Chain;
import io.github.x402spring.onchain.RestClientWeb3jService;
import io.github.x402spring.onchain.key.TransactionSigners;
import io.github.x402spring.onchain.outbox.InMemoryTransactionOutbox;
import io.github.x402spring.onchain.rail.BatchSettings;
import io.github.x402spring.onchain.rail.OnchainRail;
import io.github.x402spring.onchain.rail.SettlementSettings;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.sample.testsupport.NodeProject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.web3j.crypto.Credentials;
import org.web3j.crypto.ECKeyPair;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often a node is called for a payment, and for a batch of any size.
 */
@Tag("integration")
class OnchainRoundTripTests {

	private static final Duration LIMIT = Duration.ofSeconds(20);

	/** The methods of each round trip that a payment makes. */
	private final List<List<String>> trips = new CopyOnWriteArrayList<>();

	private OnchainShop shop;

	private OnchainRail rail;

	private String account;

	@BeforeEach
	void open() throws Exception {
		NodeProject.install();
		this.shop = new OnchainShop();
	}

	@AfterEach
	void close() {
		if (this.rail != null) {
			this.rail.close();
		}
	}

	@Test
	void nodeIsCalledOnceBeforeTheHandler() throws Exception {
		start(1);
		CheckedPayment payment = this.shop.pay(this.shop.payer());
		this.trips.clear();
		assertThat(this.rail.verify(payment)).isInstanceOf(VerificationResult.Valid.class);
		assertThat(this.trips).singleElement()
			.satisfies((trip) -> assertThat(trip).contains("eth_call", "eth_getCode"));
	}

	// Where a block comes at once. Else it asks for the receipts of all until they are
	// there.
	@ParameterizedTest
	@ValueSource(ints = { 2, 10, 50 })
	void batchOfAnySizeIsTriedSentAndLookedForInOneCallEach(int size) throws Exception {
		start(size);
		List<CheckedPayment> payments = IntStream.range(0, size)
			.mapToObj((i) -> this.shop.pay(this.shop.payer()))
			.toList();
		this.trips.clear();
		settle(payments);
		assertThat(tripsWith("eth_getCode")).singleElement().satisfies((trip) -> assertThat(trip).contains("eth_call"));
		assertThat(tripsWith("eth_sendRawTransaction")).hasSize(1);
		assertThat(tripsWith("eth_getTransactionReceipt")).singleElement()
			.satisfies((trip) -> assertThat(trip).containsOnlyOnce("eth_getTransactionReceipt"));
	}

	private List<List<String>> tripsWith(String method) {
		return this.trips.stream().filter((trip) -> trip.contains(method)).toList();
	}

	private void settle(List<CheckedPayment> payments) throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<SettlementResult>> results = payments.stream()
				.map((payment) -> executor.submit(() -> this.rail.settle(payment)))
				.toList();
			for (Future<SettlementResult> result : results) {
				assertThat(result.get()).isInstanceOf(SettlementResult.Settled.class);
			}
		}
	}

	private void start(int size) throws IOException {
		ECKeyPair gas = OnchainShop.key();
		this.account = Credentials.create(gas).getAddress();
		this.shop.fund(gas, BigInteger.TEN.pow(18));
		SettlementSettings settings = new SettlementSettings(LIMIT, Duration.ofMillis(50), Duration.ofSeconds(5), LIMIT,
				LIMIT, SettlementSettings.DEFAULT.maxFeePerGas());
		this.rail = new OnchainRail(List.of(new Chain("chain", OnchainShop.NETWORK, List.of(node()))),
				List.of(TransactionSigners.ofKey(OnchainShop.hex(gas))), new InMemoryTransactionOutbox(),
				settings.with(new BatchSettings(size, LIMIT.dividedBy(2))), Clock.systemUTC());
		this.rail.start();
	}

	private Web3jService node() {
		Web3jService node = new RestClientWeb3jService(URI.create(this.shop.chain().url()));
		return (Web3jService) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Web3jService.class },
				(proxy, method, arguments) -> {
					if (method.getName().startsWith("send")) {
						note(requests(arguments[0]));
					}
					try {
						return method.invoke(node, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	// The sending account is looked after in a thread of its own: when it starts, and
	// with
	// each lease. No payment waits for that, and it asks for no receipt.
	private void note(List<? extends Request<?, ?>> requests) {
		List<String> trip = requests.stream().map(Request::getMethod).toList();
		if (trip.contains("eth_getTransactionReceipt") || requests.stream().noneMatch(this::isAboutTheAccount)) {
			this.trips.add(trip);
		}
	}

	private boolean isAboutTheAccount(Request<?, ?> request) {
		return !request.getParams().isEmpty() && request.getParams().getFirst() instanceof String first
				&& first.equalsIgnoreCase(this.account);
	}

	private static List<? extends Request<?, ?>> requests(Object call) {
		return (call instanceof BatchRequest batch) ? batch.getRequests() : List.of((Request<?, ?>) call);
	}

}
