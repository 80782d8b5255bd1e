package io.github.x402spring.web.page;

import java.nio.charset.StandardCharsets;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.springframework.web.util.HtmlUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a challenge says, it stays text on the page.
 */
class PaymentPageFuzzTests {

	private static final String PLAIN = "plain";

	@FuzzTest
	void textStaysText(byte[] data) {
		String text = new String(data, StandardCharsets.UTF_8);
		String html = PageSteps.html(PLAIN + text);
		assertThat(PageSteps.markup(html)).isEqualTo(PageSteps.markup(PageSteps.html(PLAIN)));
		assertThat(HtmlUtils.htmlUnescape(html)).contains(PLAIN + text);
	}

}
