package io.github.x402spring.facilitator.client;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class RetryAfterTests {

	@ParameterizedTest
	@CsvSource({ "0, 0", "5, 5", "999999999, 999999999" })
	void secondsAreRead(String value, long seconds) {
		assertThat(RetryAfter.of(headers(value))).isEqualTo(Duration.ofSeconds(seconds));
	}

	@Test
	void dateIsRead() {
		assertThat(RetryAfter.of(headers(date(Instant.now().plusSeconds(3600))))).isBetween(Duration.ofMinutes(50),
				Duration.ofMinutes(61));
	}

	@Test
	void dateThatIsOverSaysNothing() {
		assertThat(RetryAfter.of(headers(date(Instant.now().minusSeconds(3600))))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "soon", "-1", "1.5", "5 s", "9999999999999999999999", "0x10" })
	void anythingElseSaysNothing(String value) {
		assertThat(RetryAfter.of(headers(value))).isNull();
	}

	@Test
	void missingHeaderSaysNothing() {
		assertThat(RetryAfter.of(new HttpHeaders())).isNull();
	}

	private static HttpHeaders headers(String value) {
		HttpHeaders headers = new HttpHeaders();
		headers.add(HttpHeaders.RETRY_AFTER, value);
		return headers;
	}

	private static String date(Instant instant) {
		return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atZone(ZoneOffset.UTC));
	}

}
