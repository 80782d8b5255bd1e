package io.github.x402spring.facilitator;

import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.docs.Pages;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DefiniteRefusalsTests {

	@Test
	void pageAboutErrorsHasTheClosedList() {
		List<String> documented = Pages.rows("reference/errors.md", "reason", "what to fix")
			.stream()
			.flatMap((row) -> Pages.code(row.getFirst()).stream())
			.toList();
		assertThat(documented).containsExactlyInAnyOrderElementsOf(DefiniteRefusals.REASONS);
	}

	@Test
	void whatMayComeAfterATransactionWasSentIsNoRefusal() {
		assertThat(Stream.of("invalid_exact_evm_nonce_already_used", "settlement_pending", "unexpected_settle_error",
				"invalid_transaction_state", "", "transaction_failed"))
			.noneMatch(DefiniteRefusals::contains);
	}

}
