package io.github.x402spring.web;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.x402spring.Network;
import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.x402.PaymentRequirements;

import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a challenge says, it stays text on the page.
 */
class PaymentPageFuzzTests {

	private static final String PLAIN = "plain";

	private final PaymentPage page = new PaymentPage(List.of());

	@FuzzTest
	void textStaysText(byte[] data) {
		String text = new String(data, StandardCharsets.UTF_8);
		String html = html(PLAIN + text);
		assertThat(markup(html)).isEqualTo(markup(html(PLAIN)));
		assertThat(HtmlUtils.htmlUnescape(html)).contains(PLAIN + text);
	}

	private String html(String text) {
		PaymentRequirements requirements = new PaymentRequirements("exact", Network.evm(84532), BigInteger.TEN, text,
				text, 300, StrictJson.parseObject("{}"));
		return this.page.html(new Challenge(text, new ChallengeContext(new PaidResource(text, text, text), text, text),
				List.of(Offer.of(Wire.quote(requirements)))));
	}

	private static String markup(String html) {
		StringBuilder markup = new StringBuilder();
		html.chars().filter((character) -> "<>\"'".indexOf(character) >= 0).forEach(markup::appendCodePoint);
		return markup.toString();
	}

}
