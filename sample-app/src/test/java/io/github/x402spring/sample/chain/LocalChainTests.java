package io.github.x402spring.sample.chain;

import java.math.BigInteger;

import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chain that other tests stand on.
 */
@Tag("integration")
class LocalChainTests {

	@BeforeEach
	void install() throws Exception {
		NodeProject.install();
	}

	@Test
	void revertedBlocksTakeTheirTransfersWithThem() {
		LocalChain chain = LocalChain.shared();
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl())) {
			SampleClient client = new SampleClient(sample.port());
			BigInteger block = chain.blockNumber();
			BigInteger balance = chain.balance(client.payer());
			String snapshot = chain.snapshot();
			assertThat(client.pay(Call.get("/api/weather"), Version.V2).statusCode()).isEqualTo(200);
			assertThat(chain.transfersAfter(block)).hasSize(1);
			assertThat(chain.balance(client.payer())).isLessThan(balance);
			chain.revert(snapshot);
			assertThat(chain.transfersAfter(block)).isEmpty();
			assertThat(chain.balance(client.payer())).isEqualTo(balance);
			assertThat(client.pay(Call.get("/api/weather"), Version.V2).statusCode()).isEqualTo(200);
			assertThat(chain.transfersAfter(block)).hasSize(1);
		}
	}

}
