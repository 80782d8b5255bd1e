package io.github.x402spring.actuate.payments;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import io.github.x402spring.Network;
import io.github.x402spring.actuate.page.StatusBoard;
import io.github.x402spring.actuate.payments.PaymentTiles.Tile;
import io.github.x402spring.actuate.plans.DeniedCalls;
import io.github.x402spring.actuate.plans.PlanSummary;
import io.github.x402spring.x402.page.WalletTab;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages for browsers say. How they look is seen in a browser by the sample's
 * tests.
 */
class PaymentsPageTests {

	private static final String EVIL = "</script><script>\"'&\u2028javascript:alert(1)";

	private static final Instant NOW = Instant.parse("2030-01-01T10:11:12Z");

	private static final LocalDate TODAY = LocalDate.parse("2030-01-30");

	private static final String HASH = "0x" + "ab".repeat(32);

	private static final PaymentSliceDescriptor NONE = new PaymentSliceDescriptor(List.of(), null);

	@Test
	void emptyBooksShowTheFirstCall() {
		String page = overview(payments(0, 0, List.of(), List.of()), NONE);
		assertThat(page).startsWith("<!DOCTYPE html>")
			.endsWith("</html>\n")
			.contains("<code>curl -i &#39;http://127.0.0.1:8080/paid&#39;</code>", "No revenue in these days.",
					"No requests were refused.", "No payments yet.", "2030-01-01 <span>10:11:12</span>");
		assertThat(overview(payments(1, 0, List.of(), List.of()), NONE)).doesNotContain("curl");
	}

	@Test
	void onlyTheScriptOfThePageRunsAndNothingIsLoaded() {
		String page = overview(payments(1, 1, List.of(day(0, "0.01")), List.of()), slice("0x12"));
		assertThat(page)
			.containsPattern("content=\"default-src 'none'; script-src 'nonce-([0-9a-f]{32})'; style-src 'nonce-\\1'")
			.containsOnlyOnce("<script nonce=")
			.doesNotContain("<script>", " style=", "http://", "https://", "url(", "@import", " onclick", "unsafe");
		assertThat(overview(payments(1, 1, List.of(), List.of()), NONE)).doesNotContain(
				Pattern.compile("nonce-[0-9a-f]+").matcher(page).results().findFirst().orElseThrow().group());
	}

	@Test
	void textsOfOthersAreEscaped() {
		String page = overview(payments(1, 1, List.of(day(0, "0.01")), List.of(EVIL)), slice(EVIL));
		assertThat(page).doesNotContain(EVIL, "</script><script>\"", "href=\"javascript:")
			.contains("&lt;/script&gt;&lt;script&gt;&quot;&#39;&amp;");
		assertThat(page().found(slice(EVIL), question(EVIL))).doesNotContain(EVIL, "</script><script>\"");
		assertThat(page().one(EVIL, history(payment(EVIL, "eip155:8453", EVIL)))).doesNotContain(EVIL,
				"</script><script>\"", "href=\"javascript:");
	}

	@Test
	void hashesLeadToKnownExplorersOnly() {
		assertThat(found("eip155:8453", HASH)).contains("href=\"https://basescan.org/tx/" + HASH + "\"",
				"rel=\"noopener noreferrer external\"");
		assertThat(found("eip155:987654", HASH)).contains(HASH).doesNotContain("https://");
		assertThat(found("bip122:000000000019d6689c085ae165831e93", HASH)).contains(HASH, "Lightning")
			.doesNotContain("https://");
		assertThat(found("eip155:8453", "javascript:alert(1)")).contains("javascri")
			.doesNotContain("href=\"https://", "href=\"java");
		assertThat(found("eip155:8453", HASH + "/../..")).doesNotContain("https://");
	}

	@Test
	void rowsLeadToThePaymentAndPagesToTheNext() {
		PaymentSliceDescriptor slice = new PaymentSliceDescriptor(List.of(payment("id7", "eip155:8453", null)),
				"2030-01-01T00:00:00Z_id7");
		PaymentQuestion question = new PaymentQuestion("2030-01-01", null, "UNKNOWN", " ", "GET /a b", null, null, null,
				null);
		assertThat(page().found(slice, question)).contains("<a href=\"payments/id7\">",
				"<option value=\"UNKNOWN\" selected>", "<option value=\"GET /a b\" selected>",
				"href=\"?money=UNKNOWN&amp;endpoint=GET%20%2Fa%20b&amp;from=2030-01-01&amp;after=2030-01-01T00%3A00%3A00Z_id7\"",
				"href=\"?money=UNKNOWN&amp;endpoint=GET%20%2Fa%20b&amp;from=2030-01-01&amp;format=csv\" download=")
			.doesNotContain("id=\"tiles\"");
		assertThat(page().found(slice, PaymentQuestion.ALL))
			.contains("href=\"?money=RESERVED%2CSETTLING%2CSETTLED%2CFAILED%2CUNKNOWN&amp;format=csv\"");
	}

	@Test
	void onePaymentIsShownWithItsSteps() {
		String page = page().one("id7", history(payment("id7", "eip155:8453", HASH)));
		assertThat(page).contains("<a href=\"../payments\">Payments</a>", "REFUND DUE", "<td class=\"n \">1</td>",
				"https://basescan.org/tx/" + HASH, "RELEASED");
		assertThat(page().one("gone",
				new PaymentHistoryDescriptor(null, false, 0, false, false, null, null, null, null, null, List.of())))
			.contains("The reservation was released");
	}

	@ParameterizedTest
	@ValueSource(strings = { "fa", "ar-EG", "de-CH", "hi-u-nu-deva" })
	void pageIsTheSameWhereverItIsMade(String language) {
		PaymentsDescriptor payments = payments(12_345, 1, List.of(day(0, "1234.5")), List.of(EVIL));
		String page = overview(payments, slice("id"));
		Locale before = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag(language));
			String there = overview(payments, slice("id"));
			assertThat(withoutNonce(there)).isEqualTo(withoutNonce(page))
				.contains("12,345", "1,234.5 USDC", "<rect class=\"s0\" x=\"1165\" ", "<span>1 Jan</span>");
		}
		finally {
			Locale.setDefault(before);
		}
	}

	@Test
	void unknownPaymentsAreRed() {
		assertThat(overview(payments(0, 1, List.of(), List.of()), NONE))
			.contains("<a class=\"figure bad\" href=\"?money=UNKNOWN\"><span>Unknown</span> <b>1</b>");
		assertThat(overview(payments(1, 0, List.of(), List.of()), NONE)).doesNotContain("figure bad", "<tr class");
		assertThat(page().found(slice("id"), PaymentQuestion.ALL)).contains("<tr class=\"bad\">");
	}

	@Test
	void amountsOfTokensAreExactAndApart() {
		List<PaymentsDescriptor.Day> days = IntStream.range(0, 300)
			.mapToObj((i) -> day(i / 10, "9007199254740993.000001"))
			.toList();
		Amount sat = new Amount("bip122:000000000019d6689c085ae165831e93", "msat", "sat", "1500", "1.5");
		PaymentsDescriptor.Day lightning = new PaymentsDescriptor.Day(TODAY, "GET /a", 1, 1, 0, sat, sat);
		String page = overview(payments(1, 0,
				IntStream.range(0, 301).mapToObj((i) -> (i < 300) ? days.get(i) : lightning).toList(), List.of()),
				NONE);
		assertThat(page).contains("2,702,159,776,422,297,900.0003 USDC</b> <span>on Base Sepolia",
				"2030-01-30: 90,071,992,547,409,930.00001 USDC", "1.5 sat</b> <span>on Lightning");
		assertThat(page.split("<rect class=\"s0\" x=")).hasSize(31 + 1);
	}

	@Test
	void tilesCompareWithTheDaysBefore() {
		String page = overview(payments(1, 0, List.of(), List.of()), NONE);
		assertThat(page).contains("0.3 <span>USDC</span> <small>Base Sepolia</small>",
				"<span class=\"up\">+50 %</span> from 0.2 in the 7 days before",
				"<b>25 %</b> <span class=\"change\">1 paid of 4 asked",
				"3 <span class=\"change\"><span class=\"down\">−25 %</span> from 4");
	}

	@Test
	void stateIsOnTop() {
		StatusBoard board = new StatusBoard(true, true, NOW, List.of("Look & see"), List.of(), null)
			.with("Facilitator example.com", "FAILING", "it could not be reached");
		String page = new PaymentsPage(() -> "payments", () -> board, List::of, (network) -> Optional.empty())
			.found(NONE, PaymentQuestion.ALL);
		assertThat(page).contains("<span class=\"chip warn\">Play money</span>", "Paused since <time",
				"<li>Look &amp; see</li>",
				"<span class=\"dot bad\" aria-hidden=\"true\"></span> <b>Facilitator example.com</b> FAILING");
		assertThat(overview(payments(1, 0, List.of(), List.of()), NONE)).contains("Taking payments")
			.doesNotContain("Play money", "class=\"warnings\"", "class=\"parts\"");
	}

	@Test
	void plansAreShownWithWhatTheyDenied() {
		assertThat(overview(payments(1, 1, List.of(), List.of("forecast")), NONE)).contains(">Plans</h2>",
				"<td class=\"id\">forecast</td><td class=\"n\">$0.01</td>", "3 free in each day; ",
				"<td>payer_budget 12,345</td>");
		assertThat(overview(payments(1, 1, List.of(), List.of()), NONE)).doesNotContain("Plans");
	}

	@Test
	void pageDoesNotGrowWithoutBound() {
		List<String> endpoints = IntStream.range(0, 10_000).mapToObj((i) -> "GET /" + i).toList();
		List<PaymentsDescriptor.Day> days = endpoints.stream()
			.map((id) -> new PaymentsDescriptor.Day(TODAY, id, 1, 1, 0, usdc("1"), usdc("0")))
			.toList();
		assertThat(overview(payments(10_000, 10_000, days, endpoints), NONE)).hasSizeLessThan(150_000)
			.contains("And 9980 more.", "9995 others");
	}

	private static String overview(PaymentsDescriptor payments, PaymentSliceDescriptor latest) {
		Tile.Sum sum = new Tile.Sum(usdc("0.3"), usdc("0.2"));
		return page().overview(
				new PaymentReports.Figures(TODAY, payments, List.of(new Tile(7, 3, 4, List.of(sum), 4, 1))), latest);
	}

	private static PaymentsPage page() {
		StatusBoard board = new StatusBoard(true, false, null, List.of(), List.of("eip155:8453"),
				"curl -i 'http://127.0.0.1:8080/paid'");
		return new PaymentsPage(() -> "payments", () -> board, () -> List.of("GET /a", EVIL),
				(network) -> WalletTab.explorer(new Network(network)));
	}

	private static String found(String network, String transaction) {
		return page().found(new PaymentSliceDescriptor(List.of(payment("id", network, transaction)), null),
				PaymentQuestion.ALL);
	}

	private static PaymentQuestion question(String text) {
		return new PaymentQuestion(text, text, text, text, text, text, text, null, text);
	}

	@Test
	void costOfAPaymentIsInTheUnitOfItsNetwork() {
		PaymentDescriptor onChain = payment("1", "eip155:84532", "0x1");
		PaymentDescriptor lightning = new PaymentDescriptor("2", NOW, NOW, "GET /a", "",
				new Amount("bip122:000000000019d6689c085ae165831e93", "msat", "sat", "100000", "100"), "SETTLED",
				"DELIVERED", "abc", null, null);
		assertThat(page().one("1", history(onChain).with("0.01", "2.5"))).contains(
				"<dt>Cost of settling in coins</dt><dd class=\"mono\">0.01</dd>",
				"<dt>Cost of settling in dollars</dt><dd class=\"mono\">2.5</dd>");
		assertThat(page().one("2", history(lightning).with("1.5", null)))
			.contains("<dt>Fees in sat</dt><dd class=\"mono\">1.5</dd>")
			.doesNotContain("in dollars");
	}

	private static String withoutNonce(String page) {
		return page.replaceAll("nonce(=\"|-)[0-9a-f]{32}", "nonce");
	}

	private static PaymentSliceDescriptor slice(String text) {
		return new PaymentSliceDescriptor(List.of(payment(text, "eip155:84532", text)), text);
	}

	private static PaymentDescriptor payment(String id, String network, @Nullable String transaction) {
		return new PaymentDescriptor(id, NOW, NOW, "GET /a", EVIL,
				new Amount(network, "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC", "10000", "0.01"), "UNKNOWN",
				"FAILED", transaction, EVIL, null);
	}

	private static PaymentHistoryDescriptor history(PaymentDescriptor payment) {
		return new PaymentHistoryDescriptor(payment, true, 2, true, true, NOW, NOW, NOW, EVIL, EVIL,
				List.of(new PaymentHistoryDescriptor.Event(1, NOW, "RESERVED", "SERVING", EVIL, null, EVIL, false,
						"RELEASED")));
	}

	private static PaymentsDescriptor payments(long settled, long unknown, List<PaymentsDescriptor.Day> days,
			List<String> endpoints) {
		return new PaymentsDescriptor(NOW,
				new PaymentsDescriptor.Totals(
						0, 0, 0, Map.of(), settled, 0, unknown, 0, 0, 0, 0, 0, List.of(), List.of()),
				List.of(), new PaymentsDescriptor.Funnel(0, 0, 0, 0, settled, 0),
				endpoints.stream()
					.map((id) -> new PaymentsDescriptor.Endpoint(id, 0, 0, 0, 1, 1, List.of(usdc("0.01")), null))
					.toList(),
				days, List.of(), endpoints.stream().limit(1).map(PaymentsPageTests::refusal).toList(), List.of(),
				List.of(), endpoints.stream().map(PaymentsPageTests::plan).toList());
	}

	private static PlanSummary plan(String name) {
		return new PlanSummary(name, "$0.01", List.of("3 free in each day", EVIL),
				List.of(new DeniedCalls.Denied("payer_budget", 12_345)));
	}

	private static PaymentStatistics.Refusal refusal(String endpoint) {
		return new PaymentStatistics.Refusal(NOW, endpoint, "payment-rejected", EVIL);
	}

	private static PaymentsDescriptor.Day day(int number, String amount) {
		return new PaymentsDescriptor.Day(TODAY.minusDays(number), "GET /a", 1, 1, 0, usdc(amount), usdc("0"));
	}

	private static Amount usdc(String amount) {
		return new Amount("eip155:84532", "0x036CbD53842c5426634e7929541eC2318f3dCF7e", "USDC",
				BigInteger.ONE.toString(), amount);
	}

}
