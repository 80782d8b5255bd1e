package io.github.x402spring.pricing;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Price and payee that a resolver names.
 */
class PaymentTermsTests {

	@Test
	void termsNameThePayeeOrLeaveTheConfiguredOne() {
		assertThat(PaymentTerms.of("$0.01")).isEqualTo(new PaymentTerms(Price.parse("$0.01"), null));
		assertThat(PaymentTerms.of("$0.01").payTo("0x70997970C51812dc3A010C7d01b50e0d17dc79C8").payTo())
			.isEqualTo("0x70997970C51812dc3A010C7d01b50e0d17dc79C8");
	}

	@Test
	void textThatIsNoPriceMakesNoTerms() {
		assertThatIllegalArgumentException().isThrownBy(() -> PaymentTerms.of("0.01"));
	}

}
