package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The books outlive the process, as the sample is configured and on PostgreSQL.
 */
@Tag("integration")
class RestartTests {

	private static final Call CALL = Call.get("/api/weather");

	@TempDir
	private Path directory;

	@Test
	void booksInTheFileOutliveTheProcess() throws Exception {
		String first;
		String second;
		try (SampleProcess sample = SampleProcess.start(this.directory)) {
			first = buy(sample, Version.V2);
			sample.stop();
		}
		assertThat(this.directory.resolve(Path.of("data", "x402-sample.mv.db"))).exists();
		try (SampleProcess sample = SampleProcess.start(this.directory)) {
			assertThatIsDeliveredAlready(sample, Version.V2, first);
			second = buy(sample, Version.V1);
			sample.kill();
		}
		try (SampleProcess sample = SampleProcess.start(this.directory)) {
			assertThatIsDeliveredAlready(sample, Version.V2, first);
			assertThatIsDeliveredAlready(sample, Version.V1, second);
			assertThatBooksSay(sample, 2, "0.002");
			assertThat(sample.tail()).doesNotContain("WRITE_DELAY");
		}
	}

	@Test
	void booksInPostgresqlOutliveTheProcess() throws Exception {
		String url = "--spring.datasource.url=" + PostgresServer.newDatabase();
		String payment;
		try (SampleProcess sample = SampleProcess.start(this.directory, url)) {
			payment = buy(sample, Version.V2);
			sample.kill();
		}
		try (SampleProcess sample = SampleProcess.start(this.directory, url)) {
			assertThatIsDeliveredAlready(sample, Version.V2, payment);
			assertThatBooksSay(sample, 1, "0.001");
		}
		try (var files = Files.list(this.directory)) {
			assertThat(files).isEmpty();
		}
	}

	private static String buy(SampleProcess sample, Version version) throws InterruptedException {
		SampleClient client = new SampleClient(sample.port());
		String payment = client.sign(CALL, version);
		int before = delivered(client);
		assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(200);
		// That it left is written down after it left.
		await().until(() -> delivered(client) == before + 1);
		return payment;
	}

	private static int delivered(SampleClient client) {
		return client.payments().get("totals").get("delivered").intValue();
	}

	private static void assertThatIsDeliveredAlready(SampleProcess sample, Version version, String payment)
			throws InterruptedException {
		HttpResponse<String> answer = new SampleClient(sample.port()).present(CALL, version, payment);
		assertThat(answer.statusCode()).isEqualTo(409);
		assertThat(answer.body()).contains("already-delivered");
		assertThat(answer.headers().firstValue(version.responseHeader())).isPresent();
	}

	private static void assertThatBooksSay(SampleProcess sample, int count, String revenue)
			throws InterruptedException {
		JsonNode payments = new SampleClient(sample.port()).payments();
		assertThat(payments.get("totals").get("settled").intValue()).isEqualTo(count);
		assertThat(payments.get("totals").get("delivered").intValue()).isEqualTo(count);
		assertThat(payments.get("totals").get("revenue").get(0).get("amount").stringValue()).isEqualTo(revenue);
		assertThat(payments.get("recent")).hasSize(count);
	}

}
