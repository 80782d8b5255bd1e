package io.github.x402spring.sample.crash;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.github.x402spring.payment.ContentState;
import io.github.x402spring.payment.books.LedgerCheck;
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
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A replica takes over that had not received the last commits: the tables are those of
 * some time ago, and the chain is not.
 */
@Tag("integration")
class FailOverTests {

	private static final Call CALL = Call.get("/api/weather");

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private LocalChain chain;

	private BigInteger block;

	private CuttableLine facilitator;

	private JdbcClient books;

	private RunningSample sample;

	private SampleClient client;

	@BeforeEach
	void start() throws Exception {
		NodeProject.install();
		this.chain = LocalChain.shared();
		this.facilitator = CuttableLine.to(ReferenceFacilitator.sharedUrl());
		String url = PostgresServer.newDatabase();
		this.books = JdbcClient.create(new DriverManagerDataSource(url));
		this.sample = RunningSample.start(this.facilitator.url(), "--x402.rpc-url=" + this.chain.url(),
				"--spring.datasource.url=" + url, "--x402.ledger.lease=2s");
		this.client = new SampleClient(this.sample.port());
		this.block = this.chain.blockNumber();
	}

	@AfterEach
	void stop() throws Exception {
		if (this.sample != null) {
			this.sample.close();
			this.facilitator.close();
		}
	}

	@Test
	void paymentOfWhichNothingIsLeftIsBookedAsUnattributedSinceTheChainTakesItOnce() {
		String payment = this.client.sign(CALL, Version.V2);
		replicate();
		assertThat(this.client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(200);
		failOver();
		HttpResponse<String> answer = this.client.present(CALL, Version.V2, payment);
		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("payment-unattributed");
		assertThat(answer.headers().firstValue("PAYMENT-REQUIRED")).isEmpty();
		assertThat(this.chain.transfersAfter(this.block)).hasSize(1);
		assertThat(this.sample.payments()).singleElement()
			.satisfies((it) -> assertThat(it.content()).isEqualTo(ContentState.UNATTRIBUTED));
		assertThatTheTransferIsBooked(payment);
	}

	@Test
	void paymentThatWasOnItsWayIsFoundOnTheChainAndItsContentGivenOnceMore() {
		String payment = this.client.sign(CALL, Version.V2);
		this.facilitator.watch((request) -> {
			if (request.startsWith("POST /settle")) {
				replicate();
			}
		});
		assertThat(this.client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(200);
		this.facilitator.watch((request) -> {
		});
		failOver();
		await().atMost(LIMIT)
			.untilAsserted(
					() -> assertThat(this.client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(200));
		assertThat(this.client.present(CALL, Version.V2, payment).statusCode()).isEqualTo(409);
		assertThat(this.chain.transfersAfter(this.block)).hasSize(1);
	}

	// The chain is that of all tests: only our own transfer counts.
	private void assertThatTheTransferIsBooked(String payment) {
		LedgerCheck check = this.sample.context().getBean(LedgerCheck.class);
		String nonce = SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue();
		Instant from = Instant.now().minus(LIMIT);
		assertThat(check.check(from, Instant.now()).findings())
			.filteredOn((finding) -> finding.subject().endsWith(nonce))
			.isEmpty();
	}

	private void replicate() {
		this.books.sql("create table replica as table x402_payment").update();
		// Computed by the database.
		for (String column : List.of("money", "content", "amount", "open_at", "since")) {
			this.books.sql("alter table replica drop column listed_" + column).update();
		}
		this.books.sql("create table replica_event as table x402_payment_event").update();
	}

	private void failOver() {
		this.books.sql("""
				begin;
				truncate x402_payment, x402_payment_event;
				insert into x402_payment table replica;
				insert into x402_payment_event table replica_event;
				commit""").update();
	}

}
