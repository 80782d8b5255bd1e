package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process is killed wherever it may be between the settlement and the delivery of an
 * answer that is stored: before it is stored, when half or all of it is with the client,
 * and when that is written down. The same payment brings the content each time, from the
 * handler or from the store, and the money moves once.
 */
@Tag("campaign")
@Tag("integration")
class StoredAnswerKillTests {

	private static final Call CALL = Call.get("/api/weather");

	private static final List<KillPoint> POINTS = List.of(KillPoint.AFTER_SETTLED, KillPoint.MID_FLUSH,
			KillPoint.AFTER_FLUSH, KillPoint.AFTER_DELIVERED);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "PostgreSQL", "H2" })
	void answerOutlivesTheProcess(String database) throws Exception {
		ExternalProgram.require("kill");
		List<String> arguments = new ArrayList<>(List.of("--x402.ledger.lease=3s", "--x402.facilitator.type=sandbox",
				"--x402.stored-answers.enabled=true", "--x402.stored-answers.public-payments=true",
				"--x402.stored-answers.key=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="));
		if (database.equals("PostgreSQL")) {
			arguments.add("--spring.datasource.url=" + PostgresServer.newDatabase());
		}
		try (KillableShop shop = new KillableShop(this.directory, arguments.toArray(String[]::new))) {
			for (KillPoint point : POINTS) {
				String payment = shop.client().sign(CALL, Version.V2);
				shop.die(CALL, payment, point);
				HttpResponse<String> answer = shop.present(CALL, payment).getLast();
				assertThat(answer.statusCode()).as("%s: %s", point, answer.body()).isEqualTo(200);
				assertThat(answer.body()).contains("Berlin");
				assertThat(answer.headers().firstValue("Idempotent-Replayed").isPresent()).as("%s", point)
					.isEqualTo(point == KillPoint.AFTER_DELIVERED);
				HttpResponse<String> again = shop.present(CALL, payment).getLast();
				assertThat(again.body()).isEqualTo(answer.body());
				assertThat(again.headers().firstValue("Idempotent-Replayed")).isPresent();
				JsonNode books = shop
					.books(SampleClient.decode(payment).at("/payload/authorization/nonce").stringValue());
				assertThat(books.path("unfinished")).as("%s", books).isEmpty();
				assertThat(books.path("life").toString()).containsOnlyOnce("SETTLING/");
			}
		}
	}

}
