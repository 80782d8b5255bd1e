package io.github.x402spring.payment;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ResourceDescriptionTests {

	@Test
	void descriptionThatFacilitatorsTakeStaysAsItIs() {
		assertThat(ResourceDescription.shown("")).isEmpty();
		assertThat(ResourceDescription.shown("x".repeat(500))).isEqualTo("x".repeat(500));
	}

	@Test
	void longerOneIsCut() {
		assertThat(ResourceDescription.shown("x".repeat(501))).isEqualTo("x".repeat(497) + "...");
	}

	@Test
	void characterIsNotCutInTwo() {
		assertThat(ResourceDescription.shown("x".repeat(496) + "\uD83D\uDE00".repeat(10)))
			.isEqualTo("x".repeat(496) + "...");
		assertThat(ResourceDescription.shown("x".repeat(495) + "\uD83D\uDE00".repeat(10)))
			.isEqualTo("x".repeat(495) + "\uD83D\uDE00...");
	}

}
