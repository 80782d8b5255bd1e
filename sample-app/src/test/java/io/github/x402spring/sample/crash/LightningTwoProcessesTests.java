package io.github.x402spring.sample.crash;

import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.l402.L402Protocol;
import io.github.x402spring.l402.L402Settings;
import io.github.x402spring.lightning.IssuedInvoice;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.pricing.PaidRequest;
import io.github.x402spring.sample.SampleApplication;
import io.github.x402spring.sample.testsupport.LightningOffer;
import io.github.x402spring.sample.testsupport.LightningPair;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * One invoice, paid over a real channel, is presented to two processes by two families,
 * with all tokens that the seller could ever have made for it.
 */
@Tag("campaign")
@Tag("integration")
class LightningTwoProcessesTests {

	private static final int ROUNDS = 5;

	private static final int CLIENTS = 64;

	private static final int TOKENS = 10;

	private static final int CALLS = 20;

	private static final String PATH = "/api/weather?city=Oslo";

	private static final Call PURCHASE = new Call("POST", "/x402/passes/forecast/hundred", "{}");

	private static final BigInteger PRICE = BigInteger.valueOf(1000);

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	private static final Pattern ENDPOINT = Pattern.compile("x402_endpoint=([ -~]+)");

	private static final Pattern FINGERPRINT = Pattern.compile("x402_fingerprint=([ -~]+)");

	@TempDir
	private static Path directory;

	private static final List<SampleProcess> PROCESSES = new ArrayList<>();

	private static final List<SampleClient> SERVERS = new ArrayList<>();

	private static LightningPair pair;

	private static JdbcClient books;

	@BeforeAll
	static void start() throws Exception {
		pair = LightningPair.shared();
		String url = PostgresServer.newDatabase();
		books = JdbcClient.create(new DriverManagerDataSource(url));
		List<String> arguments = new ArrayList<>(List.of("--spring.datasource.url=" + url,
				"--x402.lightning.rate=100000", "--x402.lightning.invoice-timeout=30s",
				"--x402.lightning.node.read-timeout=30s", "--x402.l402.secret=" + SECRET, "--x402.mpp.secret=" + SECRET,
				"--x402.plans.forecast.free.calls=0", "--x402.plans.forecast.passes.hundred.calls=" + CALLS,
				"--logging.level.x402.payment=warn"));
		pair.properties().forEach((name, value) -> arguments.add("--" + name + "=" + value));
		for (int index = 0; index < 2; index++) {
			PROCESSES.add(SampleProcess.launch(directory, SampleApplication.class, arguments.toArray(String[]::new)));
		}
		for (SampleProcess process : PROCESSES) {
			SERVERS.add(new SampleClient(process.port()));
		}
	}

	@BeforeEach
	void forget() {
		books.sql("truncate x402_payment, x402_payment_event, x402_pass, x402_pass_grant, x402_pass_draw").update();
	}

	@AfterAll
	static void stop() {
		PROCESSES.forEach(SampleProcess::close);
		PROCESSES.clear();
		SERVERS.clear();
	}

	@Test
	void onePreimageBuysOnceWhateverPresentsItWherever() throws Exception {
		BigInteger before = pair.payerBalance();
		for (int round = 1; round <= ROUNDS; round++) {
			LightningOffer offer = LightningOffer.of(SERVERS.get(round % 2).get(PATH));
			String preimage = pair.pay(offer.invoice().text()).preimage();
			List<String> credentials = new ArrayList<>(List.of(offer.l402(preimage)));
			for (int token = 1; token < TOKENS; token++) {
				credentials.add("L402 " + mint(offer) + ":" + preimage);
			}
			assertThat(credentials).doesNotHaveDuplicates();
			List<HttpResponse<String>> answers = atOnce(PATH,
					(index) -> (index % 2 == 0) ? offer.mpp(preimage) : credentials.get(index / 2 % TOKENS));
			assertThat(answers).extracting(HttpResponse::statusCode)
				.containsOnlyOnce(200)
				.isSubsetOf(200, 402, 409, 503);
			int rounds = round;
			await().untilAsserted(() -> assertThat(
					books.sql("select count(*) from x402_payment where money = 'SETTLED' and content = 'DELIVERED'")
						.query(Integer.class)
						.single())
				.isEqualTo(rounds));
			for (SampleClient server : SERVERS) {
				for (String credential : credentials) {
					assertThat(server.get(PATH, "Authorization", credential).body()).contains("payment_used_up");
				}
				assertThat(server.get(PATH, "Authorization", offer.mpp(preimage)).body()).contains("payment_used_up");
			}
		}
		assertThat(books.sql("select count(*) from x402_payment").query(Integer.class).single()).isEqualTo(ROUNDS);
		assertThat(books.sql("select count(*) from x402_payment_event where content = 'DELIVERED'")
			.query(Integer.class)
			.single()).isEqualTo(ROUNDS);
		await().untilAsserted(() -> assertThat(before.subtract(pair.payerBalance()))
			.isEqualTo(PRICE.multiply(BigInteger.valueOf(ROUNDS))));
	}

	@Test
	void passIsBoughtOnceAndUsedExactlyUp() throws Exception {
		LightningOffer offer = LightningOffer.of(SERVERS.getFirst().send(PURCHASE));
		String preimage = pair.pay(offer.invoice().text()).preimage();
		String token = offer.l402(preimage);
		assertThat(SERVERS.getLast().send(PURCHASE, "Authorization", token).statusCode()).isEqualTo(201);
		// The purchase cannot be had again by the other family.
		HttpResponse<String> again = SERVERS.getFirst().send(PURCHASE, "Authorization", offer.mpp(preimage));
		assertThat(again.statusCode()).as(again.body()).isNotEqualTo(201);
		List<HttpResponse<String>> answers = atOnce("/api/forecast?city=Oslo", (index) -> token);
		assertThat(answers).extracting(HttpResponse::statusCode)
			.containsOnly(200, 402)
			.filteredOn((status) -> status == 200)
			.hasSize(CALLS);
		await().untilAsserted(
				() -> assertThat(books.sql("select count(*) from x402_pass_draw").query(Integer.class).single())
					.isZero());
		assertThat(books.sql("select sum(balance) from x402_pass_grant").query(BigDecimal.class).single()).isZero();
		assertThat(books.sql("select count(*) from x402_pass").query(Integer.class).single()).isOne();
	}

	private static List<HttpResponse<String>> atOnce(String path, IntFunction<String> credential) throws Exception {
		CyclicBarrier all = new CyclicBarrier(CLIENTS);
		List<Future<HttpResponse<String>>> calls = new ArrayList<>();
		try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int index = 0; index < CLIENTS; index++) {
				String line = credential.apply(index);
				SampleClient server = SERVERS.get(index / 3 % 2);
				calls.add(clients.submit(() -> {
					all.await();
					return server.get(path, "Authorization", line);
				}));
			}
		}
		List<HttpResponse<String>> answers = new ArrayList<>();
		for (Future<HttpResponse<String>> call : calls) {
			answers.add(call.get());
		}
		return answers;
	}

	// Another token for the same invoice and request, as the seller makes it.
	private static String mint(LightningOffer offer) {
		String caveats = new String(Base64.getDecoder().decode(offer.token()), StandardCharsets.ISO_8859_1);
		PaidRequest request = (PaidRequest) Proxy.newProxyInstance(PaidRequest.class.getClassLoader(),
				new Class<?>[] { PaidRequest.class },
				(proxy, method, arguments) -> method.getName().equals("method") ? "GET" : null);
		Quote quote = new Quote(new PaymentKind("lightning", offer.invoice().network().network(), "bolt11"), "msat",
				PRICE, null, Duration.ofMinutes(5), Map.of());
		IssuedInvoice issued = new IssuedInvoice(offer.invoice(), "100000",
				Instant.ofEpochSecond(offer.invoice().expiresAt().plusSeconds(3600).getEpochSecond()));
		StringBuilder token = new StringBuilder();
		new L402Protocol(new L402Settings(List.of(SECRET), "x402", false), (it) -> Optional.empty(), () -> false,
				Clock.systemUTC())
			.challenge(new Challenge("",
					new ChallengeContext(new PaidResource("http://localhost/", "", ""), value(ENDPOINT, caveats),
							value(FINGERPRINT, caveats), request),
					List.of(issued.toOffer(quote))), new ChallengeAnswer() {

						@Override
						public void add(String name, String value) {
						}

						@Override
						public void addMember(String name, JsonNode value) {
							token.append(value.get(0).get("macaroon").stringValue());
						}

					});
		return token.toString();
	}

	private static String value(Pattern caveat, String token) {
		Matcher found = caveat.matcher(token);
		assertThat(found.find()).isTrue();
		return found.group(1);
	}

}
