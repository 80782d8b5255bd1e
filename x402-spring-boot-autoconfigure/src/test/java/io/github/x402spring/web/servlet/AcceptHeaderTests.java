package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets the page and who gets JSON, by what clients really send in {@code Accept}.
 */
@SpringBootTest(classes = GateTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "spring.main.banner-mode=off" })
@Tag("integration")
class AcceptHeaderTests {

	@LocalServerPort
	private int port;

	static Stream<Arguments> page() {
		return Stream.of(Arguments.argumentSet("Chrome",
				"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7"),
				Arguments.argumentSet("Firefox",
						"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/png,image/svg+xml,*/*;q=0.8"),
				Arguments.argumentSet("Safari", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
				Arguments.argumentSet("Edge of old, without quality",
						"text/html, application/xhtml+xml, image/jxr, */*"),
				Arguments.argumentSet("lynx",
						"text/html, text/plain, text/sgml, text/css, application/xhtml+xml, */*;q=0.01"),
				Arguments.argumentSet("Turbo", "text/vnd.turbo-stream.html, text/html, application/xhtml+xml"),
				Arguments.argumentSet("HTML alone", "text/html"),
				Arguments.argumentSet("HTML of a charset", "Text/HTML; charset=utf-8"),
				Arguments.argumentSet("HTML before JSON", "application/json;q=0.5, text/html"),
				Arguments.argumentSet("HTML little, JSON less",
						"text/html;q=0.3, application/json;q=0.2, application/problem+json;q=0.1"),
				Arguments.argumentSet("anything but JSON", "text/html, application/json;q=0, */*"));
	}

	static Stream<Arguments> json() {
		return Stream.of(Arguments.argumentSet("HttpURLConnection", "text/html, image/gif, image/jpeg, */*; q=0.2"),
				Arguments.argumentSet("HttpURLConnection of old",
						"text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"),
				Arguments.argumentSet("curl, wget, fetch, python-requests", "*/*"),
				Arguments.argumentSet("axios", "application/json, text/plain, */*"),
				Arguments.argumentSet("jQuery", "application/json, text/javascript, */*; q=0.01"),
				Arguments.argumentSet("HTTPie", "application/json, */*;q=0.5"),
				Arguments.argumentSet("RestClient", "text/plain, application/json, application/*+json, */*"),
				Arguments.argumentSet("MCP client", "application/json, text/event-stream"),
				Arguments.argumentSet("JSON before HTML", "text/html;q=0.9, application/json"),
				Arguments.argumentSet("JSON before HTML, the browser's way",
						"application/json,text/html;q=0.9,application/xhtml+xml;q=0.8,*/*;q=0.7"),
				Arguments.argumentSet("JSON as much as HTML", "text/html, application/json"),
				Arguments.argumentSet("problem details as much as HTML", "text/html, application/problem+json"),
				Arguments.argumentSet("no HTML", "text/html;q=0, */*"),
				Arguments.argumentSet("no HTML at all", "text/html;q=0"),
				Arguments.argumentSet("a relative of HTML", "text/html-fragment"),
				Arguments.argumentSet("HTML by wildcard", "text/*, */*;q=0.1"),
				Arguments.argumentSet("broken", "text/html;q=high"),
				Arguments.argumentSet("very broken", "text/html;;;,/,;q"), Arguments.argumentSet("empty", ""));
	}

	@ParameterizedTest
	@MethodSource("page")
	void pageIsForThoseWhoPreferIt(String accept) {
		assertThat(contentType("Accept: " + accept)).isEqualTo("text/html;charset=UTF-8");
	}

	@ParameterizedTest
	@MethodSource("json")
	void jsonIsForEverybodyElse(String accept) {
		assertThat(contentType("Accept: " + accept)).isEqualTo("application/problem+json");
	}

	@Test
	void jsonIsForClientsThatSayNothing() {
		assertThat(contentType("X-Client: okhttp")).isEqualTo("application/problem+json");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void ownClientOfJavaGetsJson(boolean named) throws IOException {
		HttpURLConnection connection = (HttpURLConnection) URI.create("http://localhost:" + this.port + "/json")
			.toURL()
			.openConnection();
		if (named) {
			connection.setRequestProperty("User-Agent", "Mozilla/5.0");
		}
		assertThat(connection.getResponseCode()).isEqualTo(402);
		assertThat(connection.getContentType()).isEqualTo("application/problem+json");
		try (InputStream body = connection.getErrorStream()) {
			assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).startsWith("{");
		}
	}

	private String contentType(String header) {
		RawHttp.Response response = new RawHttp(this.port).send("GET /json", header);
		assertThat(response.status()).isEqualTo(402);
		assertThat(response.header("PAYMENT-REQUIRED")).isPresent();
		assertThat(response.text()).contains("Vary: Accept");
		return response.header("Content-Type").orElseThrow();
	}

}
