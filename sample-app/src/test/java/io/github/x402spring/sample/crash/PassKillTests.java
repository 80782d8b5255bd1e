package io.github.x402spring.sample.crash;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process is killed wherever it may be with a draw on a pass. What had not begun to
 * leave is given back, what had is not, and the pass never serves more than was bought.
 */
@Tag("campaign")
@Tag("integration")
class PassKillTests {

	private static final Call CALL = Call.get("/api/forecast");

	private static final Call PURCHASE = new Call("POST", "/x402/passes/forecast/four", "{}");

	/** Calls of the pass, one of which the process dies of at each point. */
	private static final int BOUGHT = 4;

	private static final List<KillPoint> GIVEN_BACK = List.of(KillPoint.BEFORE_RESERVATION, KillPoint.AFTER_RESERVATION,
			KillPoint.BEFORE_SEND);

	private static final List<KillPoint> USED = List.of(KillPoint.AFTER_SETTLED, KillPoint.MID_FLUSH,
			KillPoint.AFTER_FLUSH);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "PostgreSQL", "H2" })
	void drawOutlivesTheProcess(String database) throws Exception {
		ExternalProgram.require("kill");
		List<String> arguments = new ArrayList<>(List.of("--x402.ledger.lease=3s", "--x402.facilitator.type=sandbox",
				"--x402.plans.forecast.passes.four.price=$0.01", "--x402.plans.forecast.passes.four.calls=" + BOUGHT,
				"--x402.plans.forecast.passes.four.valid-for=1h", "--x402.plans.forecast.free.calls=0"));
		if (database.equals("PostgreSQL")) {
			arguments.add("--spring.datasource.url=" + PostgresServer.newDatabase());
		}
		try (KillableShop shop = new KillableShop(this.directory, arguments.toArray(String[]::new))) {
			HttpResponse<String> sold = shop.client().pay(PURCHASE, Version.V2);
			assertThat(sold.statusCode()).as(sold.body()).isEqualTo(201);
			String token = SampleClient.json(sold.body()).get("token").stringValue();
			int full = 0;
			for (KillPoint point : GIVEN_BACK) {
				assertThat(shop.dieOfPass(CALL, token, point)).as("%s", point).isEmpty();
			}
			for (KillPoint point : USED) {
				String got = shop.dieOfPass(CALL, token, point);
				assertThat(got).as("%s", point).doesNotContain(" 402");
				full += got.contains("Berlin") ? 1 : 0;
			}
			// One of those that were debited reached the client as a whole at least.
			assertThat(full).isBetween(1, USED.size());
			SampleClient client = shop.client();
			await().atMost(Duration.ofSeconds(20))
				.untilAsserted(
						() -> assertThat(client.get(CALL.path(), "PAYMENT-PASS", token).statusCode()).isEqualTo(200));
			assertThat(client.get(CALL.path(), "PAYMENT-PASS", token).body()).contains("pass-exhausted");
			// Nothing comes back later.
			Thread.sleep(Duration.ofSeconds(5));
			assertThat(client.get(CALL.path(), "PAYMENT-PASS", token).statusCode()).isEqualTo(402);
		}
	}

}
