package io.github.x402spring.sample.facilitator;

import java.math.BigInteger;
import java.util.stream.Stream;

import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sandbox.SandboxWallet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The official clients from npm pay the sample, and the reference facilitator moves their
 * money on a chain.
 */
@Tag("integration")
class RemoteNpmClientTests {

	private static final String PAYER = SandboxWallet.developmentKey(3).address().value();

	private static LocalChain chain;

	private static RunningSample sample;

	@BeforeAll
	static void start() throws Exception {
		NodeProject.install();
		chain = LocalChain.shared();
		sample = RunningSample.start(ReferenceFacilitator.sharedUrl());
	}

	@AfterAll
	static void stop() {
		if (sample != null) {
			sample.close();
		}
	}

	@ParameterizedTest
	@MethodSource("clients")
	void moneyMovesByThePriceOnce(String program, String[] options, String path, long price) throws Exception {
		BigInteger block = chain.blockNumber();
		BigInteger payer = chain.balance(PAYER);
		BigInteger payee = chain.balance(SampleClient.PAYEE);
		String[] arguments = Stream.concat(Stream.of(options), Stream.of("http://localhost:" + sample.port() + path))
			.toArray(String[]::new);
		JsonNode result = NodeProject.run(program, arguments);
		assertThat(result.get("status").intValue()).isEqualTo(200);
		assertThat(chain.transfersAfter(block)).singleElement().satisfies((transfer) -> {
			assertThat(transfer.transaction()).isEqualTo(result.get("settlement").get("transaction").stringValue());
			assertThat(transfer.from()).isEqualTo(PAYER);
			assertThat(transfer.to()).isEqualTo(SampleClient.PAYEE);
			assertThat(transfer.value()).isEqualTo(price);
		});
		assertThat(chain.balance(PAYER)).isEqualTo(payer.subtract(BigInteger.valueOf(price)));
		assertThat(chain.balance(SampleClient.PAYEE)).isEqualTo(payee.add(BigInteger.valueOf(price)));
	}

	static Stream<Arguments> clients() {
		String[] none = {};
		return Stream.of(Arguments.of("pay.mjs", none, "/api/weather", 1000),
				Arguments.of("pay.mjs", new String[] { "--v1" }, "/api/weather", 1000),
				Arguments.of("pay.mjs", new String[] { "--data", "{\"text\":\"Rain.\"}" }, "/api/summaries", 50000),
				Arguments.of("pay-axios.mjs", none, "/api/report/small", 2000),
				Arguments.of("pay-v1.mjs", none, "/api/weather?city=Oslo", 1000));
	}

}
