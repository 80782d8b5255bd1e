package io.github.x402spring.lightning.rail;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.PaidEndpoint;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.InvoiceRequest;
import io.github.x402spring.lightning.InvoiceState;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.lightning.LightningCredential;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.LightningNetwork;
import io.github.x402spring.lightning.LightningNode;
import io.github.x402spring.lightning.LightningNodeException;
import io.github.x402spring.lightning.LightningNodeException.Trouble;
import io.github.x402spring.lightning.PaidInvoice;
import io.github.x402spring.lightning.PaymentHash;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.protocol.AnswerHeaders;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.PaymentProtocol;
import io.github.x402spring.payment.protocol.RequestHeaders;
import io.github.x402spring.payment.scheme.IssuedRequest;
import io.github.x402spring.payment.scheme.SchemeResult;
import io.github.x402spring.web.servlet.GateClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Invoices buy content over HTTP, beside x402 and alone, for a family that exists here
 * only.
 */
@SpringBootTest(classes = LightningOverHttpTests.Application.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "x402.l402.enabled=false", "x402.lightning.network=regtest",
				"x402.lightning.rate=60000", "x402.lightning.max-open-invoices-per-network=50" })
@DisplayName("Lightning on a real port")
@Tag("integration")
class LightningOverHttpTests {

	private static final String SECRET = "the-paid-content";

	private static final int ROOM = 50;

	@Autowired
	private SwitchedNode node;

	@Autowired
	private LightningRail rail;

	@Autowired
	private ReportingLedger ledger;

	@Autowired
	private Shop shop;

	private GateClient client;

	@LocalServerPort
	private int port;

	@BeforeEach
	void setUp() {
		this.client = new GateClient(this.port);
	}

	@Test
	void invoiceStandsBesideX402AndBuysOneAnswer() {
		HttpResponse<String> challenge = this.client.get("/dollars");
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertThat(challenge.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
		String paid = pay(challenge);
		HttpResponse<String> served = present("/dollars", paid);
		assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
		assertThat(served.body()).isEqualTo(SECRET);
		Payment payment = newest();
		assertThat(payment.money()).isEqualTo(MoneyState.SETTLED);
		assertThat(payment.amount()).isEqualTo(17_000);
		assertThat(payment.terms().quote().details()).containsEntry("rate", "60000").containsEntry("dollars", "0.01");
		assertThat(payment.terms().key().value()).endsWith(payment.transaction());
		await().untilAsserted(() -> assertThat(newest().content()).isEqualTo(ContentState.DELIVERED));
		assertChallengedAnew(present("/dollars", paid), "payment_used_up");
		assertChallengedAnew(present("/dollars", paid.replace("Invoice ", "invoice ")), "payment_used_up");
	}

	@Test
	void headShowsThePriceAndGetsNoInvoice() {
		int open = this.rail.openInvoices();
		for (String path : List.of("/dollars", "/sat")) {
			HttpResponse<String> head = this.client.send("HEAD", path, "");
			assertThat(head.statusCode()).as(path).isEqualTo(402);
			assertThat(head.headers().map()).doesNotContainKey("www-authenticate");
		}
		assertThat(this.rail.openInvoices()).isEqualTo(open);
	}

	@Test
	void priceInSatoshisIsForLightningAlone() {
		HttpResponse<String> challenge = this.client.get("/sat");
		assertThat(challenge.statusCode()).isEqualTo(402);
		assertThat(challenge.headers().map()).doesNotContainKey("payment-required");
		assertThat(present("/sat", pay(challenge)).body()).isEqualTo(SECRET);
		assertThat(newest().amount()).isEqualTo(100_000);
	}

	@Test
	void invoiceOfAnotherRequestIsChallengedAnewAndStaysGood() {
		String paid = pay(this.client.get("/sat"));
		assertChallengedAnew(present("/dollars", paid), "payment_for_another_request");
		assertThat(present("/sat", paid).statusCode()).isEqualTo(200);
	}

	@Test
	void guessedPreimageIsRefused() {
		String paid = pay(this.client.get("/sat"));
		String guessed = paid.substring(0, paid.lastIndexOf(':') + 1) + "00".repeat(32);
		assertChallengedAnew(present("/sat", guessed), "preimage_wrong");
	}

	@Test
	void oneInvoicePresentedManyTimesAtOnceIsDeliveredOnce() throws Exception {
		String paid = pay(this.client.get("/sat"));
		int before = this.shop.served.get();
		// Those that come too late get a new invoice each, as far as there is room.
		try (HttpClient another = from("127.0.8.1"); ExecutorService threads = Executors.newFixedThreadPool(16)) {
			Callable<Integer> request = () -> get(another, "/sat", "Authorization", paid).statusCode();
			List<Integer> statuses = new ArrayList<>();
			for (Future<Integer> it : threads.invokeAll(Collections.nCopies(64, request))) {
				statuses.add(it.get());
			}
			assertThat(statuses).filteredOn((status) -> status == 200).hasSize(1);
		}
		assertThat(this.shop.served).hasValue(before + 1);
	}

	@Test
	void nodeThatIsAwayIsLeftOutAndAloneNothingIsForSale() {
		this.node.away = true;
		try {
			HttpResponse<String> both = this.client.get("/dollars");
			assertThat(both.statusCode()).isEqualTo(402);
			assertThat(both.headers().firstValue("PAYMENT-REQUIRED")).isPresent();
			assertThat(both.headers().map()).doesNotContainKey("www-authenticate");
			HttpResponse<String> alone = this.client.get("/sat");
			assertThat(alone.statusCode()).isEqualTo(503);
			assertThat(alone.headers().firstValue("Retry-After")).isPresent();
			assertThat(this.client.get("/free").body()).isEqualTo("free");
		}
		finally {
			this.node.away = false;
		}
	}

	@Test
	void requestsOfOneNetworkThatAreNotPaidMakeSoManyInvoicesAndNoMore() throws Exception {
		int before = this.rail.openInvoices();
		try (HttpClient flooder = from("127.0.9.1")) {
			int invoices = 0;
			for (int i = 0; i < 4 * ROOM; i++) {
				HttpResponse<String> response = get(flooder, "/dollars");
				assertThat(response.statusCode()).isEqualTo(402);
				invoices += response.headers().allValues("WWW-Authenticate").size();
			}
			assertThat(invoices).isEqualTo(ROOM);
			assertThat(this.rail.openInvoices()).isEqualTo(before + ROOM);
			assertThat(get(flooder, "/sat").statusCode()).isEqualTo(503);
			assertThat(get(flooder, "/free").body()).isEqualTo("free");
		}
		assertThat(this.client.get("/sat").statusCode()).isEqualTo(402);
	}

	private static HttpClient from(String address) throws IOException {
		return HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build();
	}

	private HttpResponse<String> get(HttpClient from, String path, String... headers)
			throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		return from.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private String pay(HttpResponse<String> challenge) {
		String line = challenge.headers().firstValue("WWW-Authenticate").orElseThrow();
		String[] parts = line.substring("Invoice ".length()).split(" ", -1);
		return "Invoice " + parts[0] + ":" + this.node.pay(LightningInvoice.read(parts[1]));
	}

	private HttpResponse<String> present(String path, String credential) {
		return this.client.get(path, "Authorization", credential);
	}

	private Payment newest() {
		return this.ledger.recent(1).getFirst();
	}

	private static void assertChallengedAnew(HttpResponse<String> response, String reason) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(402);
		assertThat(response.body()).contains(reason).doesNotContain(SECRET);
		assertThat(response.headers().firstValue("WWW-Authenticate")).isPresent();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Shop.class)
	static class Application {

		@Bean
		SwitchedNode switchedNode() {
			return new SwitchedNode();
		}

		@Bean
		InvoiceFamily invoiceFamily() {
			return new InvoiceFamily();
		}

	}

	@RestController
	static class Shop {

		final AtomicInteger served = new AtomicInteger();

		@GetMapping("/dollars")
		@PaidEndpoint("$0.01")
		String dollars() {
			return SECRET;
		}

		@GetMapping("/sat")
		@PaidEndpoint("100 sat")
		String sat() {
			this.served.incrementAndGet();
			return SECRET;
		}

		@GetMapping("/free")
		String free() {
			return "free";
		}

	}

	/** A sandbox that can be away. */
	static final class SwitchedNode implements LightningNode {

		private final SandboxLightningNode sandbox = new SandboxLightningNode(LightningNetwork.REGTEST,
				Clock.systemUTC());

		volatile boolean away;

		@Override
		public LightningInvoice createInvoice(InvoiceRequest request) {
			if (this.away) {
				throw new LightningNodeException(Trouble.REFUSED);
			}
			return this.sandbox.createInvoice(request);
		}

		@Override
		public InvoiceState find(PaymentHash hash) {
			return this.sandbox.find(hash);
		}

		String pay(LightningInvoice invoice) {
			return this.sandbox.pay(invoice).orElseThrow();
		}

	}

	/** Tokens say what was issued, and are not even signed. */
	static final class InvoiceFamily implements PaymentProtocol {

		@Override
		public List<String> requestHeaders() {
			return List.of("Authorization");
		}

		@Override
		public List<String> responseHeaders() {
			return List.of("WWW-Authenticate");
		}

		@Override
		public boolean isOwn(String header, String line) {
			return line.regionMatches(true, 0, "Invoice ", 0, 8);
		}

		@Override
		public @Nullable Credential read(RequestHeaders headers) {
			List<String> lines = headers.values("authorization")
				.stream()
				.filter((line) -> isOwn("Authorization", line))
				.toList();
			return lines.isEmpty() ? null : InvoiceCredential.read(lines.getFirst());
		}

		@Override
		public void challenge(Challenge challenge, ChallengeAnswer answer) {
			challenge.offers().stream().flatMap((offer) -> IssuedInvoice.of(offer).stream()).forEach((issued) -> {
				String token = String.join("|", issued.invoice().hash().hex(),
						String.valueOf(issued.invoice().amount()), String.valueOf(issued.rate()),
						issued.until().toString(), challenge.context().fingerprint());
				answer.add("WWW-Authenticate", "Invoice "
						+ Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8))
						+ " " + issued.invoice().text());
			});
		}

		@Override
		public boolean speaks(String protocol) {
			return protocol.equals("invoice/1");
		}

		@Override
		public void receipt(PaymentReceipt receipt, AnswerHeaders headers) {
		}

	}

	/** A token with the preimage of its invoice. */
	record InvoiceCredential(String text, PaidInvoice invoice, String fingerprint,
			String preimage) implements LightningCredential {

		static InvoiceCredential read(String line) {
			int colon = line.lastIndexOf(':');
			if (colon < 0) {
				throw new MalformedMessageException("There is no preimage");
			}
			String token = new String(Base64.getUrlDecoder().decode(line.substring(8, colon)), StandardCharsets.UTF_8);
			String[] parts = token.split("\\|", -1);
			return new InvoiceCredential(line,
					new PaidInvoice(LightningNetwork.REGTEST, new PaymentHash(parts[0]), new BigInteger(parts[1]),
							parts[2].equals("null") ? null : parts[2], Instant.parse(parts[3])),
					parts[4], line.substring(colon + 1));
		}

		@Override
		public SchemeResult<PaidInvoice> check() {
			return PaymentHash.ofPreimage(HexFormat.of().parseHex(this.preimage)).equals(this.invoice.hash())
					? new SchemeResult.Accepted<>(this.invoice) : new SchemeResult.Refused<>("preimage_wrong");
		}

		@Override
		public boolean isIssuedFor(IssuedRequest request) {
			return request.isFor(this.fingerprint);
		}

		@Override
		public Optional<String> withdrawn(Set<String> sold) {
			return Optional.empty();
		}

		@Override
		public String protocol() {
			return "invoice/1";
		}

		@Override
		public @Nullable String identifier() {
			return null;
		}

	}

}
