package io.github.x402spring.onchain;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.onchain.finality.FinalityTier;
import io.github.x402spring.payment.rail.Evidence;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A transfer in a block that is not final enough for its value is no proof of settlement.
 */
@Tag("integration")
class FinalityEvidenceTests {

	private static final Evidence PENDING = new Evidence.Pending(TRANSACTION);

	private final FakeNode node = new FakeNode();

	private final FakeNode second = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
		this.second.close();
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "INCLUDED")
	void transferIsPendingUntilItsTierIsReached(FinalityTier tier) {
		Authorized.pay(this.node);
		reach(this.node, Authorized.MINED_IN - 1);
		assertThat(find(tier, TRANSACTION, this.node)).isEqualTo(PENDING);
		assertThat(find(tier, null, this.node)).isEqualTo(PENDING);
		this.node.safe = Authorized.MINED_IN;
		assertThat(find(tier, TRANSACTION, this.node))
			.isEqualTo((tier == FinalityTier.SAFE) ? new Evidence.Transferred(TRANSACTION, false) : PENDING);
		this.node.finalized = Authorized.MINED_IN;
		assertThat(find(tier, TRANSACTION, this.node)).isEqualTo(new Evidence.Transferred(TRANSACTION, true));
	}

	@Test
	void blockIsEnoughForAPaymentThatNeedsNoMore() {
		Authorized.pay(this.node);
		reach(this.node, Authorized.MINED_IN - 1);
		assertThat(find(FinalityTier.INCLUDED, TRANSACTION, this.node))
			.isEqualTo(new Evidence.Transferred(TRANSACTION, false));
	}

	// For other questions, a block is final when it is an hour old.
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "INCLUDED")
	void nodeThatDoesNotKnowTheTierNeverSaysThatItIsReached(FinalityTier tier) {
		Authorized.mine(this.node, Authorized.RESERVED_IN - 5000, List.of(Authorized.used(), Authorized.transfer()));
		Authorized.pay(this.node);
		this.node.safe = -1;
		this.node.finalized = -1;
		assertThat(find(tier, TRANSACTION, this.node)).isEqualTo(PENDING);
	}

	@Test
	void nodeThatSaysLessFinalCounts() {
		Authorized.pay(this.node);
		Authorized.pay(this.second);
		reach(this.second, Authorized.MINED_IN - 1);
		assertThat(find(FinalityTier.SAFE, TRANSACTION, this.node, this.second)).isEqualTo(PENDING);
		this.second.safe = Authorized.MINED_IN;
		assertThat(find(FinalityTier.SAFE, TRANSACTION, this.node, this.second))
			.isEqualTo(new Evidence.Transferred(TRANSACTION, false));
		assertThat(find(FinalityTier.FINALIZED, TRANSACTION, this.node, this.second)).isEqualTo(PENDING);
	}

	@Test
	void nodeThatDoesNotShowTheTransferKeepsOthersFromProvingIt() {
		Authorized.pay(this.node);
		reach(this.node, Authorized.MINED_IN - 1);
		assertThat(find(FinalityTier.SAFE, TRANSACTION, this.node, this.second)).isEqualTo(new Evidence.None());
	}

	@Test
	void transferThatIsReorganisedAwayWhileTheTierIsAskedForIsNoProof() {
		Authorized.pay(this.node);
		AtomicBoolean gone = new AtomicBoolean();
		String block = FakeNode.quantity(Authorized.MINED_IN);
		this.node.answer("eth_getBlockByNumber", (exchange, call) -> {
			String which = call.get("params").get(0).stringValue();
			gone.compareAndSet(false, which.equals("safe"));
			if (gone.get() && which.equals(block)) {
				FakeNode.send(exchange, 200, Map.of("id", 1, "result", Map.of("number", block, "hash", FakeNode.hash(1),
						"timestamp", FakeNode.quantity(FakeNode.time(Authorized.MINED_IN)))));
				return;
			}
			this.node.honest(exchange, call);
		});
		assertThat(find(FinalityTier.SAFE, TRANSACTION, this.node)).isEqualTo(new Evidence.None());
	}

	private static void reach(FakeNode node, long block) {
		node.safe = block;
		node.finalized = block;
	}

	private static Evidence find(FinalityTier tier, @Nullable String claimed, FakeNode... nodes) {
		BigDecimal all = BigDecimal.ZERO;
		FinalityPolicy policy = new FinalityPolicy((tier == FinalityTier.SAFE) ? all : null,
				(tier == FinalityTier.FINALIZED) ? all : null, new AssetRegistry(List.of()));
		return new ChainEvidence(Chains.of(nodes), Chains.CLOCK, policy, ObservationRegistry.NOOP)
			.find(Authorized.payment(claimed));
	}

}
