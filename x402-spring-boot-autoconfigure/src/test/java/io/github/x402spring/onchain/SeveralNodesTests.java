package io.github.x402spring.onchain;

import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.x402spring.onchain.Authorized.TRANSACTION;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is concluded when several nodes are asked.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class SeveralNodesTests {

	private static final Evidence NONE = new Evidence.None();

	private static final Evidence TRANSFERRED = new Evidence.Transferred(TRANSACTION, true);

	private static final Evidence EXPIRED = new Evidence.Impossible(ErrorReason.VALID_BEFORE);

	private final FakeNode node = new FakeNode();

	private final FakeNode second = new FakeNode();

	@AfterEach
	void close() {
		this.node.close();
		this.second.close();
	}

	@Test
	void nodesThatAgreeAreProof() {
		Authorized.pay(this.node);
		Authorized.pay(this.second);
		assertThat(find(TRANSACTION, this.node, this.second)).isEqualTo(TRANSFERRED);
	}

	@Test
	void transferIsIrreversibleWhenAllSaySo() {
		Authorized.pay(this.node);
		Authorized.pay(this.second);
		assertThat(find(TRANSACTION, this.node, this.second)).isEqualTo(TRANSFERRED);
		this.second.finalized = Authorized.MINED_IN - 1;
		assertThat(find(TRANSACTION, this.node, this.second)).isEqualTo(new Evidence.Transferred(TRANSACTION, false));
	}

	@Test
	void nodesThatDisagreeProveNothing() {
		Authorized.pay(this.node);
		assertThat(find(null, this.second)).isEqualTo(EXPIRED);
		assertThat(find(null, this.node, this.second)).isEqualTo(NONE);
	}

	@Test
	void nodeInTroubleKeepsTheOthersFromProving() {
		this.second.refuse("eth_call");
		assertThat(find(null, this.node, this.second)).isEqualTo(NONE);
	}

	@Test
	void nodeThatCannotBeReachedHasNoSay(CapturedOutput output) {
		this.second.close();
		assertThat(find(null, this.second, this.node)).isEqualTo(EXPIRED);
		assertThat(find(null, this.second)).isEqualTo(NONE);
		assertThat(output).contains("Node 127.0.0.1 gives no evidence: it cannot be reached")
			.doesNotContain("secret-key");
	}

	@Test
	void nodeOfAnotherChainHasNoSay() {
		this.second.chainId = 8453;
		Authorized.pay(this.second);
		assertThat(find(null, this.second, this.node)).isEqualTo(EXPIRED);
		assertThat(find(null, this.second)).isEqualTo(NONE);
	}

	private static Evidence find(@Nullable String claimed, FakeNode... nodes) {
		return new ChainEvidence(Chains.of(nodes), Chains.CLOCK).find(Authorized.payment(claimed));
	}

}
