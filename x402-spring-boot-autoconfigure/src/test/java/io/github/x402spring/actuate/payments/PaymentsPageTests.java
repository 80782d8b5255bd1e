package io.github.x402spring.actuate.payments;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the page for browsers says. How it looks is seen in a browser by the sample's
 * tests.
 */
class PaymentsPageTests {

	private static final String EVIL = "<script>\"'&";

	private static final Instant NOW = Instant.parse("2030-01-01T10:11:12Z");

	@Test
	void emptyBooksMakeAPage() {
		String page = PaymentsPage.of(payments(0, 0, List.of(), List.of()));
		assertThat(page).startsWith("<!DOCTYPE html>")
			.endsWith("</html>\n")
			.contains("No revenue yet.", "No requests were refused.", "No payments yet.", "2030-01-01 10:11:12");
	}

	@Test
	void nothingIsLoadedAndNothingRuns() {
		String page = PaymentsPage.of(payments(1, 1, List.of(day(0, "0.01")), List.of()));
		assertThat(page).contains("content=\"default-src 'none'; style-src 'sha256-")
			.doesNotContain("<script", " style=", "http://", "https://", "url(", "@import", " on");
	}

	@Test
	void textsOfOthersAreEscaped() {
		String page = PaymentsPage.of(payments(1, 1, List.of(day(0, "0.01")), List.of(EVIL)));
		assertThat(page).doesNotContain(EVIL).contains("&lt;script&gt;&quot;&#39;&amp;");
	}

	@ParameterizedTest
	@ValueSource(strings = { "fa", "ar-EG", "de-CH", "hi-u-nu-deva" })
	void pageIsTheSameWhereverItIsMade(String language) {
		PaymentsDescriptor payments = payments(12_345, 1, List.of(day(0, "0.01")), List.of(EVIL));
		String page = PaymentsPage.of(payments);
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag(language));
			assertThat(PaymentsPage.of(payments)).isEqualTo(page).contains("12,345", "<rect x=\"5\" ");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void unknownPaymentsAreRed() {
		assertThat(PaymentsPage.of(payments(0, 1, List.of(), List.of())))
			.contains("<div class=\"figure bad\"><span>Unknown</span><b>1</b>", "<tr class=\"bad\">");
		assertThat(PaymentsPage.of(payments(1, 0, List.of(), List.of()))).doesNotContain("figure bad", "<tr class");
	}

	@Test
	void revenueIsAddedUpExactlyDayByDay() {
		List<PaymentsDescriptor.Day> days = IntStream.range(0, 300)
			.mapToObj((i) -> day(i / 10, "9007199254740993.000001"))
			.toList();
		String page = PaymentsPage.of(payments(1, 0, days, List.of()));
		assertThat(page).contains("2702159776422297900.000300 USDC", "90071992547409930.000010 USDC</title>");
		assertThat(page.split("<rect x=")).hasSize(31);
	}

	@Test
	void pageDoesNotGrowWithoutBound() {
		List<String> endpoints = IntStream.range(0, 10_000).mapToObj((i) -> "GET /" + i).toList();
		assertThat(PaymentsPage.of(payments(10_000, 10_000, List.of(), endpoints))).hasSizeLessThan(100_000)
			.contains("And 9980 more.");
	}

	private static PaymentsDescriptor payments(long settled, long unknown, List<PaymentsDescriptor.Day> days,
			List<String> endpoints) {
		List<PaymentDescriptor> recent = IntStream.range(0, (int) Math.max(settled, unknown))
			.mapToObj((i) -> new PaymentDescriptor("id" + i, NOW, NOW, "GET /a", EVIL, usdc("0.01"),
					(unknown > 0) ? "UNKNOWN" : "SETTLED", "FAILED", null, EVIL))
			.toList();
		return new PaymentsDescriptor(NOW,
				new PaymentsDescriptor.Totals(
						0, 0, 0, Map.of(), settled, 0, unknown, 0, 0, 0, 0, 0, List.of(), List.of()),
				List.of(), new PaymentsDescriptor.Funnel(0, 0, 0, 0, settled, 0),
				endpoints.stream()
					.map((id) -> new PaymentsDescriptor.Endpoint(id, 0, 0, 0, 1, 1, List.of(usdc("0.01"))))
					.toList(),
				days, recent, endpoints.stream().limit(1).map(PaymentsPageTests::refusal).toList(), List.of(),
				List.of());
	}

	private static PaymentStatistics.Refusal refusal(String endpoint) {
		return new PaymentStatistics.Refusal(NOW, endpoint, "payment-rejected", EVIL);
	}

	private static PaymentsDescriptor.Day day(int number, String amount) {
		return new PaymentsDescriptor.Day(LocalDate.parse("2030-01-30").minusDays(number), "GET /a", 1, 1, 0,
				usdc(amount), usdc("0"));
	}

	private static Amount usdc(String amount) {
		return new Amount("eip155:84532", "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC", "1", amount);
	}

}
