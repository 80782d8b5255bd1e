package io.github.x402spring.sample.docs;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.RunningSample;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The configuration of the guide works as it is printed; only the two servers are ours.
 */
@Tag("integration")
class DocumentedTestnetTests {

	private static final Path GUIDE = Path.of("..", "docs", "how-to", "sell-on-a-testnet.md");

	private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	@TempDir
	private Path directory;

	@Test
	void configurationOfTheGuideSells() throws Exception {
		NodeProject.install();
		LocalChain chain = LocalChain.shared();
		Matcher yaml = YAML.matcher(Files.readString(GUIDE));
		assertThat(yaml.find()).isTrue();
		assertThat(yaml.group(1)).contains("pay-to: \"" + SampleClient.PAYEE + "\"").hasLineCount(7);
		Path configuration = Files.writeString(this.directory.resolve("application.yml"), yaml.group(1));
		BigInteger before = chain.balance(SampleClient.PAYEE);
		try (RunningSample sample = RunningSample.start(ReferenceFacilitator.sharedUrl(),
				"--spring.config.location=" + configuration.toUri(), "--x402.rpc-url=" + chain.url())) {
			assertThat(sample.context().getEnvironment().getProperty("x402.sandbox.initial-balance")).isNull();
			assertThat(new SampleClient(sample.port()).pay(Call.get("/api/weather"), Version.V2).statusCode())
				.isEqualTo(200);
		}
		assertThat(chain.balance(SampleClient.PAYEE)).isGreaterThan(before);
	}

}
