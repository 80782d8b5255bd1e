package io.github.x402spring.sample.crash;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.sample.testsupport.CuttableLine;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The database goes away, at once or without a word, and comes back.
 */
@Tag("integration")
class DatabaseAwayTests {

	private static final Call CALL = Call.get("/api/weather");

	private static final Duration LIMIT = Duration.ofSeconds(30);

	// Two waits at most, for a connection and for an answer.
	private static final Duration PATIENCE = Duration.ofSeconds(8);

	private final List<String> calls = new CopyOnWriteArrayList<>();

	private LocalChain chain;

	private BigInteger block;

	private CuttableLine database;

	private CuttableLine facilitator;

	private RunningSample sample;

	private SampleClient client;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.facilitator = CuttableLine.to(ReferenceFacilitator.sharedUrl());
		String url = PostgresServer.newDatabase();
		this.database = CuttableLine.to(url);
		this.sample = RunningSample.start(this.facilitator.url(), "--x402.rpc-url=" + this.chain.url(),
				"--spring.datasource.url=" + this.database.through(url) + "&connectTimeout=2&socketTimeout=2",
				"--spring.datasource.hikari.connection-timeout=2000",
				"--spring.datasource.hikari.validation-timeout=1000", "--x402.ledger.lease=2s",
				"--logging.level.root=off");
		this.client = new SampleClient(this.sample.port());
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() throws Exception {
		if (this.sample != null) {
			this.database.mend();
			this.sample.close();
			this.database.close();
			this.facilitator.close();
		}
	}

	@ParameterizedTest
	@EnumSource
	void nothingMovesWithoutTheDatabaseAndTheSamePaymentIsGoodWhenItIsBack(Trouble trouble) {
		String payment = this.client.sign(CALL, trouble.version());
		this.facilitator.watch(this.calls::add);
		trouble.begin(this.database);
		assertThatComeBackLater(trouble, payment, "settlement-unknown");
		assertThat(this.client.get("/api/cities").statusCode()).isEqualTo(200);
		assertThat(this.client.get("/api/weather").statusCode()).isEqualTo(402);
		assertThat(this.calls).isEmpty();
		this.database.mend();
		assertThatContentComes(trouble, payment);
	}

	@ParameterizedTest
	@EnumSource
	void databaseThatGoesAwayWhileTheMoneyMovesLosesNothing(Trouble trouble) {
		String payment = this.client.sign(CALL, trouble.version());
		this.facilitator.watch((request) -> {
			if (request.startsWith("POST /settle")) {
				trouble.begin(this.database);
			}
		});
		assertThatComeBackLater(trouble, payment, "settlement-unknown");
		assertThat(this.client.get("/api/cities").statusCode()).isEqualTo(200);
		this.facilitator.watch((request) -> {
		});
		this.database.mend();
		assertThatContentComes(trouble, payment);
	}

	private void assertThatComeBackLater(Trouble trouble, String payment, String problem) {
		Instant start = Instant.now();
		HttpResponse<String> answer = this.client.present(CALL, trouble.version(), payment);
		assertThat(Duration.between(start, Instant.now())).isLessThan(PATIENCE);
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.body()).contains(problem);
		assertThat(answer.headers().firstValue("Retry-After")).isPresent();
		assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(SampleClient.json(answer.body()).has("accepts")).isFalse();
	}

	// A payment that was on its way belongs to its first request until the lease is over.
	private void assertThatContentComes(Trouble trouble, String payment) {
		await().atMost(LIMIT).untilAsserted(() -> {
			HttpResponse<String> answer = this.client.present(CALL, trouble.version(), payment);
			assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
			assertThat(answer.statusCode()).isEqualTo(200);
		});
		await().untilAsserted(() -> assertThat(this.client.present(CALL, trouble.version(), payment).body())
			.contains("already-delivered"));
		assertThat(this.chain.transfersAfter(this.block)).hasSize(1);
	}

	/**
	 * How the database goes away, and who notices.
	 */
	enum Trouble {

		CUT {

			@Override
			void begin(CuttableLine database) {
				database.cut();
			}

		},

		SILENT {

			@Override
			void begin(CuttableLine database) {
				database.holdBack("");
			}

		};

		abstract void begin(CuttableLine database);

		Version version() {
			return (this == CUT) ? Version.V1 : Version.V2;
		}

	}

}
