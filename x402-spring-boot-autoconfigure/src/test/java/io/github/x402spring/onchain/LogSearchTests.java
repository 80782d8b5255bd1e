package io.github.x402spring.onchain;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.rail.Evidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static io.github.x402spring.onchain.Authorized.RESERVED_IN;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where logs are looked for, and how wide.
 */
@Tag("integration")
class LogSearchTests {

	private final FakeNode node = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void oneQuestionFindsAFreshTransaction() {
		pay(RESERVED_IN + 3);
		assertThat(found()).isTrue();
		assertThat(this.node.calls("eth_getLogs")).singleElement()
			.satisfies((call) -> assertThat(from(call)).isBetween(RESERVED_IN - 100, RESERVED_IN - 30));
		assertThat(this.node.calls("eth_getBlockByNumber")).hasSizeLessThan(6);
	}

	@ParameterizedTest
	@CsvSource({ "9999, 0", "9999, 400", "600, 600", "100, 400", "10, 900", "5, 20", "1, 3" })
	void piecesShrinkUntilTheProviderTakesThem(long widest, long blocksLater) {
		this.node.widestRange = widest;
		pay(RESERVED_IN + blocksLater);
		this.node.newest = RESERVED_IN + Math.max(blocksLater, 20);
		boolean within = blocksLater / widest < 30;
		assertThat(found()).isEqualTo(within);
		assertThat(this.node.calls("eth_getLogs")).hasSizeLessThanOrEqualTo(60);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 5000, RESERVED_IN - 200 })
	void searchGoesBackWhenNothingIsAfterTheReservation(long block) {
		pay(block);
		assertThat(found()).isTrue();
	}

	@Test
	void clockAheadOfTheChainDoesNoHarm() {
		this.node.newest = RESERVED_IN - 200;
		pay(RESERVED_IN - 300);
		assertThat(found()).isTrue();
	}

	@Test
	void youngChainIsSearchedFromItsBeginning() {
		this.node.newest = 3;
		pay(2);
		assertThat(found()).isTrue();
	}

	@Test
	void chainWhoseClockStandsStillIsSearchedInBounds() {
		this.node.answer("eth_getBlockByNumber",
				(exchange, call) -> FakeNode.send(exchange, 200,
						Map.of("id", 1, "result",
								Map.of("number", number(call), "hash", FakeNode.hash(Long.decode(number(call))),
										"timestamp", FakeNode.quantity(FakeNode.time(FakeNode.NEWEST))))));
		pay(RESERVED_IN);
		assertThat(found()).isTrue();
		assertThat(this.node.methods()).hasSizeLessThan(20);
	}

	@Test
	void providerThatRefusesEverythingIsGivenUp() {
		this.node.widestRange = 0;
		pay(RESERVED_IN);
		assertThat(found()).isFalse();
		assertThat(this.node.calls("eth_getLogs")).hasSizeLessThan(10);
	}

	@Test
	void nodeThatFindsNothingIsAskedWithinBounds() {
		this.node.used = true;
		this.node.widestRange = 10;
		assertThat(found()).isFalse();

		assertThat(this.node.calls("eth_getLogs")).hasSize(60);
	}

	private void pay(long block) {
		this.node.mine(Authorized.TRANSACTION, block, List.of(Authorized.used(), Authorized.transfer()));
		this.node.used = true;
	}

	private boolean found() {
		Evidence evidence = new ChainEvidence(Chains.of(this.node), Chains.CLOCK).find(Authorized.payment("exact",
				Authorized.NETWORK, null, Instant.ofEpochSecond(FakeNode.time(RESERVED_IN)), -1L));
		return evidence instanceof Evidence.Transferred yes && yes.transaction().equals(Authorized.TRANSACTION);
	}

	private static long from(JsonNode call) {
		return Long.decode(call.get("params").get(0).get("fromBlock").asString());
	}

	private String number(JsonNode call) {
		String which = call.get("params").get(0).asString();
		return which.startsWith("0x") ? which : FakeNode.quantity(this.node.newest);
	}

}
