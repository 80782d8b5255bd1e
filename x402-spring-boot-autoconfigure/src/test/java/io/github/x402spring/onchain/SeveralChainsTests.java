package io.github.x402spring.onchain;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

import io.github.x402spring.Network;
import io.github.x402spring.payment.rail.Evidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Each chain is read from its own nodes, and from no other.
 */
@Tag("integration")
class SeveralChainsTests {

	private static final Network BASE = Network.evm(8453);

	private final FakeNode sepolia = new FakeNode();

	private final FakeNode base = new FakeNode();

	private final List<Chain> chains = List.of(Chains.chain(Authorized.NETWORK, this.sepolia.url()),
			Chains.chain(BASE, this.base.url()));

	@BeforeEach
	void setUp() {
		this.base.chainId(8453);
	}

	@AfterEach
	void close() {
		this.sepolia.close();
		this.base.close();
	}

	@Test
	void evidenceComesFromTheChainOfThePayment() {
		Authorized.pay(this.base);
		ChainEvidence evidence = new ChainEvidence(this.chains, Chains.CLOCK);
		assertThat(evidence.find(Authorized.payment("exact", BASE, null)))
			.isEqualTo(new Evidence.Transferred(Authorized.TRANSACTION, true));
		assertThat(this.sepolia.methods()).isEmpty();
		assertThat(evidence.find(Authorized.payment("exact", Authorized.NETWORK, null)))
			.isInstanceOf(Evidence.Impossible.class);
		assertThat(evidence.covers(Authorized.payment("exact", BASE, null))).isTrue();
		assertThat(evidence.covers(Authorized.payment("exact", Network.evm(1), null))).isFalse();
	}

	@Test
	void chainThatIsAwayLeavesTheOthersTheirEvidence() {
		Authorized.pay(this.base);
		this.sepolia.close();
		ChainEvidence evidence = new ChainEvidence(this.chains, Chains.CLOCK);
		assertThat(evidence.find(Authorized.payment("exact", BASE, null)))
			.isEqualTo(new Evidence.Transferred(Authorized.TRANSACTION, true));
		assertThat(evidence.find(Authorized.payment("exact", Authorized.NETWORK, null))).isEqualTo(new Evidence.None());
		evidence.refresh();
		assertThat(evidence.newestBlock(BASE)).hasValue(FakeNode.NEWEST);
		assertThat(evidence.newestBlock(Authorized.NETWORK)).isEmpty();
	}

	@Test
	void transfersAreReadFromTheChainOfTheAccount() {
		Authorized.pay(this.base);
		ChainTransfers reader = new ChainTransfers(this.chains, Clock.fixed(Sweep.NOW, ZoneOffset.UTC));
		assertThat(reader.find(BASE, Authorized.TOKEN.value(), Authorized.PAYEE.value(), Instant.EPOCH, Sweep.NOW))
			.hasSize(1);
		assertThat(this.sepolia.methods()).isEmpty();
		assertThat(reader.find(Authorized.NETWORK, Authorized.TOKEN.value(), Authorized.PAYEE.value(), Instant.EPOCH,
				Sweep.NOW))
			.isEmpty();
		assertThatIllegalStateException()
			.isThrownBy(() -> reader.find(Network.evm(1), Authorized.TOKEN.value(), Authorized.PAYEE.value(),
					Instant.EPOCH, Sweep.NOW))
			.withMessage("No node is configured for eip155:1");
	}

	@Test
	void chainNeedsNodesAndAnEvmNetwork() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Chain("chain", BASE, List.of()));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> Chains.chain(new Network("solana:mainnet"), this.base.url()));
	}

}
