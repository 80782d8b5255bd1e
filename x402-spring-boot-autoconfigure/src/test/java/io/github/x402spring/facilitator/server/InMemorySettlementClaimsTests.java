package io.github.x402spring.facilitator.server;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Claims in memory.
 */
class InMemorySettlementClaimsTests extends SettlementClaimsContractTests {

	private final SettlementClaims claims = new InMemorySettlementClaims();

	@Override
	protected SettlementClaims claims() {
		return this.claims;
	}

	@Override
	protected SettlementClaims elsewhere() {
		return this.claims;
	}

	@Test
	void theyEndWithTheProcess() {
		assertThat(this.claims.isDurable()).isFalse();
	}

}
