package io.github.x402spring.onchain;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import io.github.x402spring.Network;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.sandbox.MutableClock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transfer from before the reservation does not pay for it: by the numbers of blocks
 * where one was known, else by time less the difference of the clocks.
 */
@Tag("integration")
class EarlierTransferTests {

	private final FakeNode node = new FakeNode();

	private final MutableClock clock = new MutableClock(Instant.ofEpochSecond(FakeNode.time(FakeNode.NEWEST)));

	private final ChainEvidence evidence = evidence(this.node.url());

	@BeforeEach
	void pay() {
		Authorized.pay(this.node);
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { Authorized.MINED_IN, Authorized.MINED_IN + 1, Authorized.MINED_IN + 900 })
	void transferInABlockThatWasKnownAtTheReservationIsEarlier(long afterBlock) {
		assertThat(find(Authorized.RESERVED_IN, afterBlock, null))
			.isEqualTo(new Evidence.Earlier(Authorized.TRANSACTION, true));
		assertThat(find(Authorized.RESERVED_IN, afterBlock, Authorized.TRANSACTION))
			.isEqualTo(new Evidence.Earlier(Authorized.TRANSACTION, true));
	}

	// Ours was ahead by half an hour, or behind.
	@ParameterizedTest
	@ValueSource(longs = { Authorized.MINED_IN - 900, Authorized.MINED_IN, Authorized.MINED_IN + 900 })
	void numbersOfBlocksCountAndClocksDoNot(long reservedIn) {
		assertThat(find(reservedIn, Authorized.MINED_IN - 1, null))
			.isEqualTo(new Evidence.Transferred(Authorized.TRANSACTION, true));
	}

	@ParameterizedTest
	@CsvSource({ "30, true", "31, false", "900, false" })
	void withoutABlockTheTimeCountsLessTheDifferenceOfTheClocks(long blocksLater, boolean pays) {
		assertThat(find(Authorized.MINED_IN + blocksLater, null, null))
			.isEqualTo(pays ? new Evidence.Transferred(Authorized.TRANSACTION, true)
					: new Evidence.Earlier(Authorized.TRANSACTION, true));
	}

	@Test
	void earlierTransferThatIsNotFinalIsLookedAtAgain() {
		this.node.finalized = Authorized.MINED_IN - 1;
		assertThat(find(Authorized.RESERVED_IN, Authorized.MINED_IN, null))
			.isEqualTo(new Evidence.Earlier(Authorized.TRANSACTION, false));
	}

	@Test
	void newestBlockIsThatOfTheNodeWhichIsFurthestBehindAndAsksNobody() {
		try (FakeNode behind = new FakeNode();
				FakeNode elsewhere = new FakeNode();
				FakeNode misplaced = new FakeNode()) {
			behind.newest = FakeNode.NEWEST - 7;
			elsewhere.chainId(8453);
			misplaced.chainId(8453);
			misplaced.newest = 1;
			ChainEvidence several = new ChainEvidence(
					List.of(Chains.chain(Authorized.NETWORK, this.node.url(), behind.url(), misplaced.url()),
							Chains.chain(Network.evm(8453), elsewhere.url())),
					this.clock);
			assertThat(several.newestBlock(Authorized.NETWORK)).isEmpty();
			several.refresh();
			int calls = behind.methods().size();
			assertThat(several.newestBlock(Authorized.NETWORK)).hasValue(FakeNode.NEWEST - 7);
			assertThat(several.newestBlock(Network.evm(8453))).hasValue(FakeNode.NEWEST);
			assertThat(several.newestBlock(Network.evm(1))).isEmpty();
			assertThat(behind.methods()).hasSize(calls);
		}
	}

	// It would let each transfer pay that was mined while it fell behind.
	@ParameterizedTest
	@CsvSource({ "0, 9999", "1, 9998", "30, 9969", "31, 9999", "900, 9999", "9999, 9999" })
	void nodeThatIsFarBehindDoesNotLowerTheNewestBlock(long blocksBehind, long newest) {
		try (FakeNode behind = new FakeNode()) {
			behind.newest = FakeNode.NEWEST - blocksBehind;
			ChainEvidence several = evidence(behind.url(), this.node.url());
			several.refresh();
			assertThat(several.newestBlock(Authorized.NETWORK)).hasValue(newest);
		}
	}

	// Then the time counts, less the difference of the clocks.
	@Test
	void nodesThatAreAllFarBehindNameNoBlock() {
		try (FakeNode behind = new FakeNode()) {
			behind.newest = FakeNode.NEWEST - 31;
			this.node.newest = FakeNode.NEWEST - 900;
			ChainEvidence several = evidence(behind.url(), this.node.url());
			several.refresh();
			assertThat(several.newestBlock(Authorized.NETWORK)).isEmpty();
			behind.newest = FakeNode.NEWEST;
			several.refresh();
			assertThat(several.newestBlock(Authorized.NETWORK)).hasValue(FakeNode.NEWEST);
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, true", "60, true", "61, false", "-1, true", "-900, true" })
	void blockIsAsOldAsTheReservationFindsIt(long seconds, boolean known) {
		this.evidence.refresh();
		this.clock.advance(Duration.ofSeconds(seconds));
		OptionalLong newest = this.evidence.newestBlock(Authorized.NETWORK);
		assertThat(newest).isEqualTo(known ? OptionalLong.of(FakeNode.NEWEST) : OptionalLong.empty());
		// By its number or by its time, the same transfer is too early.
		Instant reserved = this.clock.instant();
		assertThat(this.evidence.find(Authorized.payment("exact", Authorized.NETWORK, null, reserved,
				newest.isPresent() ? newest.getAsLong() : null)))
			.isEqualTo(new Evidence.Earlier(Authorized.TRANSACTION, true));
	}

	@Test
	void nodeThatDoesNotAnswerNamesNoBlock() {
		this.node.refuse("eth_getBlockByNumber");
		this.evidence.refresh();
		assertThat(this.evidence.newestBlock(Authorized.NETWORK)).isEmpty();
	}

	private Evidence find(long reservedIn, @Nullable Long afterBlock, @Nullable String claimed) {
		return this.evidence.find(Authorized.payment("exact", Authorized.NETWORK, claimed,
				Instant.ofEpochSecond(FakeNode.time(reservedIn)), afterBlock));
	}

	private ChainEvidence evidence(URI... nodes) {
		return new ChainEvidence(Chains.of(nodes), this.clock);
	}

}
