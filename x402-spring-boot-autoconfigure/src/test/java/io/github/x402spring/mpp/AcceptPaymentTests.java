package io.github.x402spring.mpp;

import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients choose among offers, but never to get none.
 */
class AcceptPaymentTests {

	private static final List<String> OFFERS = List.of("lightning", "evm", "tempo");

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "evm/charge, lightning/charge | lightning,evm",
			"lightning/charge;q=0.5, evm/charge | evm,lightning",
			"tempo/*, lightning/*;q=0.6, */charge;q=0.3 | tempo,lightning,evm", "*/*, evm/charge;q=0 | lightning,tempo",
			"evm/*;q=0, evm/charge, tempo/session | evm", "*/charge;q=0.2, evm/*;q=0.1 | lightning,tempo,evm",
			"evm/charge;q=1.000,tempo/charge;q=0.001 | evm,tempo", ", evm/charge ,, | evm",
			"evm/charge ; Q=0., tempo/charge | tempo" })
	void offersAreFilteredAndOrdered(String header, String chosen) {
		assertThat(choose(header)).containsExactly(chosen.split(","));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "evm", "evm/charge;q=2", "evm/charge;q=", "evm/charge;q=0.1234", "evm/charge;v=1",
			"EVM/charge", "evm/charge lightning/charge", "evm//charge", "evm/charge, \u00e4/b", "card/charge",
			"*/charge;q=0", "*/session" })
	void headerThatLeavesNothingIsIgnored(String header) {
		assertThat(choose(header)).isEqualTo(OFFERS);
	}

	@Test
	void severalLinesAreOneHeader() {
		AcceptPayment accepted = AcceptPayment.read(List.of("tempo/charge;q=0.1", "evm/charge"));
		assertThat(accepted.choose(OFFERS, Function.identity(), "charge")).containsExactly("evm", "tempo");
		assertThat(AcceptPayment.read(List.of()).choose(OFFERS, Function.identity(), "charge")).isEqualTo(OFFERS);
	}

	@Test
	void longHeaderIsIgnored() {
		assertThat(choose("a/b,".repeat(31) + "evm/charge")).containsExactly("evm");
		assertThat(choose("a/b,".repeat(32) + "evm/charge")).isEqualTo(OFFERS);
		assertThat(choose("evm/charge" + " ".repeat(2048))).isEqualTo(OFFERS);
	}

	private static List<String> choose(String header) {
		return AcceptPayment.read(List.of(header)).choose(OFFERS, Function.identity(), "charge");
	}

}
