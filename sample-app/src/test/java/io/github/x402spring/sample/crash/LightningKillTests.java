package io.github.x402spring.sample.crash;

import java.math.BigInteger;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.sample.crash.KillCase.Order;
import io.github.x402spring.sample.crash.KillPoint.Rest;
import io.github.x402spring.sample.testsupport.ExternalProgram;
import io.github.x402spring.sample.testsupport.LightningOffer;
import io.github.x402spring.sample.testsupport.LightningPair;
import io.github.x402spring.sample.testsupport.PostgresServer;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A process is killed wherever it may be with an invoice that is paid over a real
 * channel. The money has moved before, so the client comes back with the same preimage,
 * by the other family, until it has its content; after that the preimage buys nothing.
 */
@Tag("campaign")
@Tag("integration")
class LightningKillTests {

	private static final Call CALL = Call.get("/api/weather");

	private static final BigInteger PRICE = BigInteger.valueOf(1000);

	private static final String SECRET = "0123456789abcdef0123456789abcdef";

	@TempDir
	private static Path directory;

	private static LightningPair pair;

	private static String database;

	private static KillableShop shop;

	@BeforeAll
	static void open() throws Exception {
		ExternalProgram.require("kill");
		pair = LightningPair.shared();
		database = PostgresServer.newDatabase();
		shop = shop("--x402.l402.secret=" + SECRET, "--x402.mpp.secret=" + SECRET);
	}

	@AfterAll
	static void close() {
		if (shop != null) {
			shop.close();
		}
	}

	// Nothing is asked or sent, so there is no such point.
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "AFTER_VERIFY", "AFTER_OUTBOX", "AFTER_SEND" })
	void paidInvoiceBuysOnce(KillPoint point) throws Exception {
		LightningOffer offer = LightningOffer.of(shop.client().send(CALL));
		BigInteger before = pair.payerBalance();
		String preimage = pair.pay(offer.invoice().text()).preimage();
		String got = shop.dieOf(CALL, "Authorization: " + offer.l402(preimage), point);
		assertThat(got).doesNotContain(" 402");
		HttpResponse<String> last = present(offer.mpp(preimage));
		if (point == KillPoint.AFTER_DELIVERED) {
			assertThat(got).contains(Order.SETTLE_AFTER.content());
			assertThat(last.statusCode()).as(last.body()).isEqualTo(402);
		}
		else {
			assertThat(last.statusCode()).as(last.body()).isEqualTo(200);
			assertThat(last.body()).isEqualTo(Order.SETTLE_AFTER.content());
		}
		JsonNode books = finished(shop, offer);
		assertThat(books.get("findings")).isEmpty();
		assertThat(books.get("life").valueStream().map(JsonNode::stringValue).distinct())
			.containsExactlyElementsOf(Order.SETTLE_BEFORE.life(point.rest() == Rest.QUESTION));
		assertThat(present(offer.l402(preimage)).statusCode()).isEqualTo(402);
		assertThat(present(offer.mpp(preimage)).statusCode()).isEqualTo(402);
		await().untilAsserted(() -> assertThat(before.subtract(pair.payerBalance())).isEqualTo(PRICE));
	}

	@Test
	void invoiceIsRedeemedAfterTheSecretsHaveBeenReplaced() throws Exception {
		LightningOffer first = LightningOffer.of(shop.client().send(CALL));
		LightningOffer second = LightningOffer.of(shop.client().send(CALL));
		shop.close();
		try (KillableShop next = shop("--x402.l402.secret=another " + SECRET, "--x402.l402.previous-secrets=" + SECRET,
				"--x402.mpp.secret=another " + SECRET, "--x402.mpp.previous-secrets=" + SECRET)) {
			String preimage = pair.pay(first.invoice().text()).preimage();
			assertThat(get(next, first.l402(preimage)).statusCode()).isEqualTo(200);
			String other = pair.pay(second.invoice().text()).preimage();
			assertThat(get(next, second.mpp(other)).statusCode()).isEqualTo(200);
			finished(next, second);
		}
	}

	// That the content left is written down after it left.
	private static JsonNode finished(KillableShop shop, LightningOffer offer) {
		return await().until(() -> shop.books(offer.hash()), (books) -> books.get("unfinished").isEmpty());
	}

	private static HttpResponse<String> present(String credential) throws Exception {
		return get(shop, credential);
	}

	private static HttpResponse<String> get(KillableShop shop, String credential) throws Exception {
		return shop.present((client) -> client.get(CALL.path(), "Authorization", credential)).getLast();
	}

	private static KillableShop shop(String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--spring.datasource.url=" + database, "--x402.ledger.lease=3s",
				"--x402.reconcile.interval=200ms", "--x402.mpp.realm=localhost", "--x402.lightning.rate=100000"));
		pair.properties().forEach((name, value) -> all.add("--" + name + "=" + value));
		return new KillableShop(directory, all.toArray(String[]::new));
	}

}
