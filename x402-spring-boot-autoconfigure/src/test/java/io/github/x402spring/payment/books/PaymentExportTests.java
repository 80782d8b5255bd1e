package io.github.x402spring.payment.books;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.Settlement;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.MoneyState;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.DelegatingLedger;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.LedgerSteps;
import io.github.x402spring.payment.ledger.LedgerUnavailableException;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.ledger.PaymentSlice;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import io.github.x402spring.payment.pass.Pass;
import io.github.x402spring.payment.pass.PassGrant;
import io.github.x402spring.payment.plan.PassTerms;
import io.github.x402spring.payment.plan.PassUnit;
import io.github.x402spring.payment.plan.Plan;
import io.github.x402spring.payment.plan.Plans;
import io.github.x402spring.payment.plan.ValidityPeriod;
import io.github.x402spring.pricing.Price;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.mockito.ArgumentMatchers.anyCollection;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

class PaymentExportTests extends LedgerSteps {

	private static final String NAMES = "id,time,endpoint,payer,atomic,amount,symbol,asset,network,transaction,content,"
			+ "reference,cost,costDollars,plan,money";

	private final InMemoryPaymentLedger ledger = new InMemoryPaymentLedger(DataSize.ofMegabytes(256), TTL, this.clock);

	private final PaymentExport export = new PaymentExport(this.ledger, new AssetRegistry(List.of()));

	@Override
	protected ReportingLedger ledger() {
		return this.ledger;
	}

	@Test
	void csvHasALineForEachSettledPayment() throws IOException {
		settle("1", "GET /a", USDC, "1234567");
		step(step(reserve("2"), "settling"), "failed");
		reserve("3");
		assertThat(csv(PaymentQuery.all(10))).containsExactly(NAMES, "id1,2030-01-01T00:00:00.123456Z,GET /a,payer,"
				+ "1234567,1.234567,USDC," + USDC + ",eip155:84532," + HASH + ",DELIVERED,,,,,SETTLED");
	}

	@Test
	void otherStatesAreWrittenIfTheyAreAskedFor() throws IOException {
		settle("1", "GET /a", USDC, "10");
		step(step(reserve("2"), "settling"), "failed");
		List<String> lines = csv(PaymentQuery.all(10).in(Set.of(MoneyState.FAILED, MoneyState.SETTLED), Set.of()));
		assertThat(lines).hasSize(3).anyMatch((it) -> it.endsWith(",FAILED")).anyMatch((it) -> it.endsWith(",SETTLED"));
		assertThat(csv(PaymentQuery.all(10).in(Set.of(MoneyState.FAILED), Set.of()))).hasSize(2);
	}

	@Test
	void passesAreWrittenInSlicesOfWhichNoneIsLost() throws IOException {
		InMemoryPassStore passes = new InMemoryPassStore();
		Instant now = Instant.parse("2030-01-01T00:00:00Z");
		// Of some, more were bought at the same time than a slice has.
		for (int i = 0; i < 1800; i++) {
			Instant bought = now.minusSeconds((i < 1200) ? 5 : i);
			PassGrant grant = new PassGrant("p" + i, "id" + i, "hundred", PassUnit.CALLS, BigDecimal.TEN,
					BigDecimal.valueOf(i % 10), Set.of(), bought, bought, now.plusSeconds(i - 900), false,
					new Network("eip155:84532"), USDC, "USDC", new BigDecimal("0.50"));
			passes.add(new Pass("id" + i, "forecast", (i % 2 == 0) ? "=buyer" : null, bought, List.of(grant)),
					"hash" + i);
		}
		List<String> lines = new String(PaymentExport.readPassesCsv(passes, now, String::strip).readAllBytes(),
				StandardCharsets.UTF_8)
			.lines()
			.toList();
		assertThat(lines).hasSize(1801).doesNotHaveDuplicates();
		assertThat(lines).filteredOn((it) -> it.startsWith("p1204,"))
			.containsExactly("p1204,id1204,forecast,hundred,'=buyer,calls,10,6,4,2029-12-31T23:39:56Z,"
					+ "2030-01-01T00:05:04Z,VALID,0.5,0.2,USDC," + USDC + ",eip155:84532");
		assertThat(lines).filteredOn((it) -> it.startsWith("p3,"))
			.singleElement()
			.asString()
			.contains(",hundred,,calls,10,7,3,", ",ENDED,0.5,0,USDC,");
	}

	@Test
	void costOfSettlingIsExportedWithThePayment() throws IOException {
		settle("1", "GET /a", USDC, "10");
		settle("2", "GET /a", USDC, "10");
		Payment paid = this.ledger.findById("id1").orElseThrow();
		SettlementCosts costs = mock();
		given(costs.costs(anyCollection())).willReturn(Map.of(paid.terms().key(), new SettlementCost(Network.evm(84532),
				1, 1, new BigDecimal("0.000000000000000120"), new BigDecimal("0.50"))));
		PaymentExport priced = new PaymentExport(this.ledger, new AssetRegistry(List.of()), costs);
		assertThat(text(priced.readCsv(PaymentQuery.all(10))).lines())
			.anyMatch(
					(line) -> line.startsWith("id1,") && line.endsWith(",DELIVERED,,0.00000000000000012,0.5,,SETTLED"))
			.anyMatch((line) -> line.startsWith("id2,") && line.endsWith(",DELIVERED,,,,,SETTLED"));
	}

	@Test
	void planOfTheEndpointIsExportedWithThePayment() throws IOException {
		settle("1", "GET /a", USDC, "10");
		settle("2", "pass forecast/hundred", USDC, "10");
		settle("3", "GET /gone", USDC, "10");
		PaidEndpointDescriptor endpoint = new PaidEndpointDescriptor("GET /a", "A#a", List.of("/a"), "$1", "", "",
				Settlement.AFTER_HANDLER, "", (request) -> List.of())
			.with(new PaidEndpointDescriptor.PlanUse("weather", "", BigDecimal.ONE));
		Plans plans = new Plans(List.of(Plan.builder("forecast", Price.parse("$1"))
			.passes(List.of(new PassTerms("forecast", "hundred", Price.parse("$1"), PassUnit.CALLS, BigDecimal.TEN,
					ValidityPeriod.parse("30d"), Set.of(), false)))
			.build()));
		PaymentExport named = this.export.withPlans(new PlanNames(() -> List.of(endpoint), plans));
		assertThat(text(named.readCsv(PaymentQuery.all(10))).lines())
			.anyMatch((line) -> line.startsWith("id1,") && line.endsWith(",weather,SETTLED"))
			.anyMatch((line) -> line.startsWith("id2,") && line.endsWith(",forecast,SETTLED"))
			.anyMatch((line) -> line.startsWith("id3,") && line.endsWith(",DELIVERED,,,,,SETTLED"));
	}

	@Test
	void amountsAreExact() throws IOException {
		settle("1", "GET /a", USDC, "9007199254740993000001");
		settle("2", "GET /a", "0x0000000000000000000000000000000000000001", "10");
		List<String> lines = csv(PaymentQuery.all(10));
		assertThat(lines.get(1)).contains(",10,,,0x0000000000000000000000000000000000000001,");
		assertThat(lines.get(2)).contains(",9007199254740993000001,9007199254740993.000001,USDC,");
	}

	@Test
	void csvIsQuotedAndNoFormula() throws IOException {
		settle("1", "=SUM(\"A1\",2)", USDC, "10");
		settle("2", "POST /two\r\nlines", USDC, "10");
		settle("3", "\r=1+1", USDC, "10");
		assertThat(text(this.export.readCsv(PaymentQuery.all(10)))).contains(",\"'=SUM(\"\"A1\"\",2)\",")
			.contains(",\"'\r=1+1\",")
			.contains(",\"POST /two\r\nlines\",");
	}

	@Test
	void refundIsExportedWithItsReference() throws IOException {
		Payment owed = step(step(step(reserve("1"), "settling"), "settled"), "contentFailed");
		refund(owed, "0xabc, by hand");
		assertThat(csv(PaymentQuery.all(10)).get(1)).endsWith(",REFUNDED,\"0xabc, by hand\",,,,SETTLED");
	}

	@Test
	void jsonLinesHaveTheSameMembers() throws IOException {
		settle("1", "GET \"a\"", USDC, "10");
		String text = text(this.export.readJsonLines(PaymentQuery.all(10)));
		JsonNode line = StrictJson.parseObject(text);
		assertThat(text).endsWith("}\n");
		assertThat(String.join(",", line.propertyNames())).isEqualTo(NAMES);
		assertThat(line.get("endpoint").stringValue()).isEqualTo("GET \"a\"");
		assertThat(line.get("amount").stringValue()).isEqualTo("0.00001");
	}

	@Test
	void allSlicesAreWritten() throws IOException {
		IntStream.range(0, 25).forEach((i) -> settle("%02d".formatted(i), "GET /a", USDC, "10"));
		List<String> lines = csv(PaymentQuery.all(10));
		assertThat(lines).hasSize(26).doesNotHaveDuplicates();
		assertThat(csv(PaymentQuery.all(10).at("GET /b"))).containsExactly(NAMES);
	}

	@Test
	void streamsAreReadSliceBySlice() throws IOException {
		IntStream.range(0, 25).forEach((i) -> settle("%02d".formatted(i), "GET /a", USDC, "10"));
		assertThat(text(this.export.readJsonLines(PaymentQuery.all(7))))
			.isEqualTo(text(this.export.readJsonLines(PaymentQuery.all(100))));
		try (InputStream stream = this.export.readCsv(PaymentQuery.all(10))) {
			assertThat(stream.readNBytes(NAMES.length())).asString().isEqualTo(NAMES);
			settle("99", "GET /late", USDC, "10");
			assertThat(stream).asString(StandardCharsets.UTF_8).doesNotContain("GET /late").contains("id00,");
		}
	}

	@Test
	void bookThatIsAwayIsToldBeforeAnythingIsWrittenAndAfterwardsBreaksOff() throws IOException {
		IntStream.range(0, 15).forEach((i) -> settle("%02d".formatted(i), "GET /a", USDC, "10"));
		AtomicReference<RuntimeException> trouble = new AtomicReference<>();
		PaymentExport broken = new PaymentExport(new DelegatingLedger(this.ledger) {

			@Override
			public PaymentSlice slice(PaymentQuery query) {
				if (trouble.get() != null) {
					throw trouble.get();
				}
				return super.slice(query);
			}

		}, new AssetRegistry(List.of()));
		try (InputStream stream = broken.readCsv(PaymentQuery.all(10))) {
			trouble.set(new NullPointerException("a defect"));
			assertThatIOException().isThrownBy(stream::readAllBytes).withCause(trouble.get());
		}
		trouble.set(new LedgerUnavailableException("away", new IllegalStateException("away")));
		assertThatExceptionOfType(LedgerUnavailableException.class)
			.isThrownBy(() -> broken.readCsv(PaymentQuery.all(10)));
		assertThatExceptionOfType(LedgerUnavailableException.class)
			.isThrownBy(() -> broken.readJsonLines(PaymentQuery.all(10)));
	}

	@Test
	void payersAreWrittenAsTheyMayBeShown() throws IOException {
		settle("1", "GET /a", USDC, "10");
		assertThat(this.export.withPayers((payer) -> "somebody").readCsv(PaymentQuery.all(10)))
			.asString(StandardCharsets.UTF_8)
			.contains(",somebody,")
			.doesNotContain(",payer,1");
	}

	private List<String> csv(PaymentQuery query) throws IOException {
		String text = text(this.export.readCsv(query));
		assertThat(text).endsWith("\r\n");
		return List.of(text.split("\r\n"));
	}

	private static String text(InputStream stream) throws IOException {
		return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
	}

}
