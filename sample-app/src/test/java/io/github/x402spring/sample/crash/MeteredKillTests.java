package io.github.x402spring.sample.crash;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process is killed in the middle of a stream that is metered. The caller pays for what
 * left, and for at most one block more.
 */
@Tag("integration")
@Tag("campaign")
class MeteredKillTests {

	private static final Call PURCHASE = new Call("POST", "/x402/passes/summaries/credit", "{}");

	private static final BigDecimal BOUGHT = new BigDecimal("1.10");

	private static final BigDecimal WORD = new BigDecimal("0.0001");

	private static final long MAXIMUM = 500;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 1, 25, 120, 300 })
	void killedStreamCostsWhatLeftWithinOneBlock(int words) throws Exception {
		String url = PostgresServer.newDatabase();
		JdbcClient books = JdbcClient.create(new DriverManagerDataSource(url));
		long block = 20;
		String[] arguments = { "--spring.datasource.url=" + url, "--x402.ledger.lease=5s",
				"--x402.plans.summaries.meter.block=" + block };
		long received;
		try (SampleProcess doomed = SampleProcess.launch(this.directory, StreamingSample.class, arguments)) {
			SampleClient client = new SampleClient(doomed.port());
			String token = SampleClient.json(client.pay(PURCHASE, Version.V2).body()).get("token").stringValue();
			received = receiveAndKill(doomed, token, words);
			assertThat(received).isGreaterThanOrEqualTo(words).isLessThan(MAXIMUM);
			assertThat(balance(books)).isEqualByComparingTo(BOUGHT.subtract(word(MAXIMUM)));
			try (SampleProcess heir = SampleProcess.launch(this.directory, StreamingSample.class, arguments)) {
				heir.port();
				await().atMost(Duration.ofSeconds(40))
					.until(() -> books.sql("select count(*) from x402_pass_draw").query(Long.class).single() == 0);
				BigDecimal left = balance(books);
				assertThat(left).isBetween(BOUGHT.subtract(word(received + block)), BOUGHT.subtract(word(received)));
				String status = SampleClient.header(new SampleClient(heir.port())
					.send(new Call("POST", "/api/summaries", "{\"text\":\"Rain.\"}"), "PAYMENT-PASS", token),
						"Payment-Pass-Status");
				assertThat(status)
					.contains("credit=\"" + left.subtract(word(1)).stripTrailingZeros().toPlainString() + "\"");
			}
		}
	}

	// All that the process sent is read, also what it sent before it was dead.
	private static long receiveAndKill(SampleProcess process, String token, int words) throws Exception {
		ByteArrayOutputStream got = new ByteArrayOutputStream();
		try (Socket socket = new Socket("localhost", process.port())) {
			socket.getOutputStream()
				.write(("GET " + StreamingSample.PATH + " HTTP/1.1\r\nHost: localhost\r\nPAYMENT-PASS: " + token
						+ "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
			InputStream input = socket.getInputStream();
			while (count(got) < words) {
				int next = input.read();
				assertThat(next).as(got.toString(StandardCharsets.US_ASCII)).isNotNegative();
				got.write(next);
			}
			process.kill();
			input.transferTo(got);
		}
		catch (IOException ex) {
			// The server has died.
		}
		return count(got);
	}

	private static long count(ByteArrayOutputStream got) {
		return got.toString(StandardCharsets.US_ASCII).split("word-", -1).length - 1L;
	}

	private static BigDecimal balance(JdbcClient books) {
		return books.sql("select balance from x402_pass_grant").query(BigDecimal.class).single();
	}

	private static BigDecimal word(long number) {
		return WORD.multiply(BigDecimal.valueOf(number));
	}

}
