package io.github.x402spring.logs;

import java.util.Base64;

import io.github.x402spring.sandbox.SandboxWallet;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The watch over the logs of the suite can bark.
 */
class SecretLogWatchTests {

	private static final Log logger = LogFactory.getLog(SecretLogWatchTests.class);

	private static final String SIGNATURE = "0x" + "ab".repeat(65);

	@ParameterizedTest
	@ValueSource(strings = { "signed {}", "{\"signature\": \"{}\"}" })
	void signatureIsNoticedAtALevelThatIsOff(String text) {
		if (logger.isTraceEnabled()) {
			logger.trace(text.replace("{}", SIGNATURE));
		}
		assertThatExceptionOfType(AssertionError.class).isThrownBy(SecretLogWatch::requireClean)
			.withMessageContaining("a signature by " + getClass().getName());
	}

	@Test
	void privateKeyIsNoticedInAnExceptionAndInAValue() {
		String key = "0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80";
		logger.debug("wrong", new IllegalStateException("cannot", new IllegalArgumentException(key)));
		assertThat(SecretLogWatch.drain()).singleElement().asString().contains("a private key");
		LoggerFactory.getLogger("somebody.else").atError().addKeyValue("value", key).log("nothing to see");
		assertThat(SecretLogWatch.drain()).singleElement().asString().contains("a private key by somebody.else");
	}

	@Test
	void paymentAndTokenAreNoticed() {
		String payment = Base64.getEncoder()
			.encodeToString(("{\"x402Version\":2,\"payload\":{\"authorization\":{\"from\":\""
					+ SandboxWallet.developmentKey(0).address() + "\"},\"signature\":\"" + SIGNATURE + "\"}}")
				.getBytes());
		logger.debug("presented " + payment);
		assertThat(SecretLogWatch.drain()).singleElement().asString().contains("a token or a payment");
		String token = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6IjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5In0";
		logger.debug("Bearer " + token + ".eyJzdWIiOiJub2JvZHkifQ.c2ln");
		assertThat(SecretLogWatch.drain()).singleElement().asString().contains("a token or a payment");
	}

	@Test
	void ordinaryTextIsNot() {
		logger.info("Payment 0x" + "ab".repeat(32) + " of 0x" + "cd".repeat(20));
		assertThat(SecretLogWatch.drain()).isEmpty();
	}

}
