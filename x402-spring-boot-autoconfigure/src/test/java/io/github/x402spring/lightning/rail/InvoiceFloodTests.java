package io.github.x402spring.lightning.rail;

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.web.servlet.GateClient;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ten thousand requests that pay nothing, from one network and from as many networks,
 * while others call what is free.
 */
@SpringBootTest(classes = InvoiceFloodTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.lightning.node.type=sandbox", "x402.lightning.rate=100000",
				"x402.lightning.max-open-invoices=500", "x402.lightning.max-open-invoices-per-network=100",
				"x402.lightning.invoice-timeout=30s", "x402.mpp.enabled=true",
				"server.forward-headers-strategy=native" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@DisplayName("Ten thousand requests that pay nothing")
@Tag("campaign")
class InvoiceFloodTests {

	private static final int REQUESTS = 10_000;

	private static final int AT_ONCE = 32;

	/** What may be left of them, with all that the test keeps. */
	private static final long MOST_KEPT = 16 * 1024 * 1024;

	@Autowired
	private LightningRail rail;

	@Autowired
	private ReportingLedger ledger;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	void oneNetworkGetsItsInvoicesAndNoMore() throws Exception {
		assertThat(flood((i) -> "198.51.100." + (1 + i % 250))).isEqualTo(100);
		assertThat(this.rail.openInvoices()).isEqualTo(100);
		// Others are not disturbed.
		HttpResponse<String> other = this.client.get("/content", "X-Forwarded-For", "203.0.113.7");
		assertThat(other.headers().allValues("WWW-Authenticate")).hasSize(3);
	}

	@Test
	void allNetworksGetTheirInvoicesAndNoMoreInAll() throws Exception {
		assertThat(flood((i) -> (11 + i / 65_536) + "." + (i / 256 % 256) + "." + (i % 256) + ".7")).isEqualTo(500);
		assertThat(this.rail.openInvoices()).isEqualTo(500);
	}

	private int flood(IntFunction<String> address) throws Exception {
		// Loads what is needed, and makes no invoices.
		for (int i = 0; i < 500; i++) {
			this.client.send("HEAD", "/content", null, "X-Forwarded-For", address.apply(i));
		}
		long heap = heap();
		Set<Integer> statuses = ConcurrentHashMap.newKeySet();
		AtomicInteger invoices = new AtomicInteger();
		AtomicInteger free = new AtomicInteger();
		AtomicBoolean over = new AtomicBoolean();
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			Future<?> neighbour = clients.submit(() -> {
				GateClient own = new GateClient(this.port);
				while (!over.get()) {
					assertThat(own.get("/free").statusCode()).isEqualTo(200);
					free.incrementAndGet();
				}
			});
			Semaphore room = new Semaphore(AT_ONCE);
			List<Future<?>> requests = new ArrayList<>();
			for (int i = 0; i < REQUESTS; i++) {
				String from = address.apply(i);
				room.acquire();
				requests.add(clients.submit(() -> {
					try {
						HttpResponse<String> response = this.client.get("/content", "X-Forwarded-For", from);
						statuses.add(response.statusCode());
						List<String> lines = response.headers().allValues("WWW-Authenticate");
						assertThat(response.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
						if (lines.stream().anyMatch((line) -> line.startsWith("L402 "))) {
							invoices.incrementAndGet();
						}
					}
					finally {
						room.release();
					}
				}));
			}
			for (Future<?> request : requests) {
				request.get();
			}
			over.set(true);
			neighbour.get();
		}
		long kept = heap() - heap;
		System.out.printf(
				"%,d requests: %,d invoices, %,d free answers at the same time, heap %,d KiB before, %+,d KiB after%n",
				REQUESTS, invoices.get(), free.get(), heap / 1024, kept / 1024);
		assertThat(statuses).containsExactly(402);
		assertThat(free.get()).isPositive();
		assertThat(kept).isLessThan(MOST_KEPT);
		assertThat(this.ledger.recent(10)).isEmpty();
		return invoices.get();
	}

	private static long heap() {
		for (int i = 0; i < 3; i++) {
			System.gc();
		}
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

	}

	@RestController
	static class Shop {

		@GetMapping("/content")
		@PaidEndpoint("$0.01")
		String content() {
			return "the-paid-content";
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

}
