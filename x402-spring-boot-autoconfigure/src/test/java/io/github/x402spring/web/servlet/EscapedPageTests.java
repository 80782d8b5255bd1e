package io.github.x402spring.web.servlet;

import java.util.regex.Pattern;

import io.github.x402spring.PaidEndpoint;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Texts of clients and of the seller in the page for browsers (attack A26), on Jetty,
 * which lets more characters through.
 */
@SpringBootTest(classes = { EscapedPageTests.Application.class, Jetty.class },
		webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox" })
@DisplayName("A26 script in the page")
@Tag("integration")
class EscapedPageTests {

	private static final Pattern SCRIPT = Pattern.compile("<script([^>]*)>", Pattern.CASE_INSENSITIVE);

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "/page?<script>alert(1)</script>", "/page?\"onload=alert(1)", "/page?'><img/src=x>",
			"/page?<!--", "/page?%3Cscript%3E", "/page?javascript:alert(1)", "/page?&lt;script&gt;", "/page?\u2028",
			"/page;<script>=1" })
	@DisplayName("A26 URL never becomes markup")
	void urlNeverBecomesMarkup(String path) {
		RawHttp.Response response = new RawHttp(this.port).send("GET " + path, "Accept: text/html");
		if (response.status() != 400) {
			assertThat(response.status()).isEqualTo(402);
			assertThat(response.text()).contains("Payment required")
				.doesNotContain("<img", "<!--", "\"onload", "'><", "href=\"javascript");
			assertThatOnlyOurScriptsAreThere(response.text());
			assertThat(response.header("Content-Security-Policy")).get()
				.asString()
				.contains("default-src 'none'", "frame-ancestors 'none'")
				.containsPattern("script-src 'nonce-[0-9a-f]{32}';")
				.doesNotContain("unsafe");
			assertThat(response.header("X-Content-Type-Options")).hasValue("nosniff");
			assertThat(response.header("Referrer-Policy")).hasValue("no-referrer");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/html", "application/json" })
	@DisplayName("A26 description of the seller never becomes markup, and is one line")
	void descriptionNeverBecomesMarkup(String accept) {
		RawHttp.Response response = new RawHttp(this.port).send("GET /page", "Accept: " + accept);
		assertThat(response.status()).isEqualTo(402);
		if (accept.equals("text/html")) {
			assertThat(response.header("Content-Type")).get().asString().startsWith("text/html");
			assertThat(response.text())
				.contains("&lt;/p&gt;&lt;script&gt;alert(1)&lt;/script&gt; &quot;two lines&quot; &amp; more");
			assertThatOnlyOurScriptsAreThere(response.text());
		}
		else {
			assertThat(response.header("Content-Type")).hasValue("application/problem+json");
		}
	}

	private static void assertThatOnlyOurScriptsAreThere(String page) {
		assertThat(SCRIPT.matcher(page).results().map((it) -> it.group(1))).hasSizeGreaterThan(3)
			.allMatch((it) -> it.startsWith(" nonce=\"")
					|| it.equals(" type=\"application/json\" id=\"payment-page-data\""));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PageController.class)
	static class Application {

	}

	@Controller
	static class PageController {

		@GetMapping("/page")
		@ResponseBody
		@PaidEndpoint(value = "$0.01", description = "</p><script>alert(1)</script>\n\"two lines\" & more")
		String page() {
			return "";
		}

	}

}
