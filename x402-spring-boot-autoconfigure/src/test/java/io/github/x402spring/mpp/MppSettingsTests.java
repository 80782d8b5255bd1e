package io.github.x402spring.mpp;

import java.math.BigInteger;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Settings that would not protect anything are refused.
 */
class MppSettingsTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "a\"b", "a\\b", "a|b", "a\nb", "caf\u00e9" })
	void realmHasAFormThatAllReadAlike(String realm) {
		assertThatIllegalArgumentException().isThrownBy(() -> new MppSettings(List.of(MppVectors.SECRET), realm, false))
			.withMessageContaining("realm");
		assertThat(new MppSettings(List.of(MppVectors.SECRET), "The shop [1] {a}~", false).realm()).hasSize(17);
	}

	@Test
	void secretsAreLongEnough() {
		assertThatIllegalArgumentException().isThrownBy(() -> new MppSettings(List.of("short"), "realm", false));
		assertThatIllegalArgumentException().isThrownBy(() -> new MppSettings(List.of(), "realm", false));
	}

	@Test
	void secretsAreNotShown() {
		assertThat(new MppSettings(List.of(MppVectors.SECRET), "realm", false)).asString()
			.isEqualTo("MppSettings[realm]");
	}

	@Test
	void headerOfItsOwnIsNamedByChallenges() {
		MppSettings settings = new MppSettings(List.of(MppVectors.SECRET), "realm", true);
		assertThat(settings.challenges()
			.issue(new EvmCharge(BigInteger.ONE, MppWallet.ADDRESS, MppWallet.ADDRESS, 1, null), MppVectors.context(""),
					MppVectors.NOW, MppVectors.EXPIRES, null)
			.header()).isEqualTo(MppChallenge.PAYMENT_AUTHORIZATION);
	}

}
