package io.github.x402spring.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.books.Invariant;
import io.github.x402spring.payment.books.PaymentExport;
import io.github.x402spring.payment.ledger.InMemoryPaymentLedger;
import io.github.x402spring.payment.ledger.PaymentQuery;
import io.github.x402spring.payment.pass.InMemoryPassStore;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guide to the books names what the code has.
 */
class BooksPageTests {

	private static final String PAGE = "how-to/keep-the-books.md";

	@Test
	void columnsAreThoseOfTheExport() throws IOException {
		PaymentExport export = new PaymentExport(
				new InMemoryPaymentLedger(DataSize.ofKilobytes(8), Duration.ZERO, Clock.systemUTC()),
				new AssetRegistry(List.of()));
		String text = new String(export.readCsv(PaymentQuery.all(1)).readAllBytes(), StandardCharsets.UTF_8);
		assertThat(firstCodes("column", "meaning")).containsExactly(text.strip().split(","));
		String passes = new String(
				PaymentExport.readPassesCsv(new InMemoryPassStore(), Instant.EPOCH, UnaryOperator.identity())
					.readAllBytes(),
				StandardCharsets.UTF_8);
		assertThat(firstCodes("column", "what it says")).containsExactly(passes.strip().split(","));
	}

	@Test
	void invariantsAreThoseOfTheCheck() {
		assertThat(firstCodes("invariant", "meaning"))
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(Invariant.values()).map(Invariant::name).toList());
	}

	private static List<String> firstCodes(String... titles) {
		return Pages.rows(PAGE, titles).stream().map((row) -> Pages.code(row.getFirst()).getFirst()).toList();
	}

}
