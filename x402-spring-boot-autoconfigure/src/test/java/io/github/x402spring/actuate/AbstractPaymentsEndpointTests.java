package io.github.x402spring.actuate;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.github.x402spring.actuate.EndpointShop.Client;
import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import io.github.x402spring.sandbox.SandboxVerification;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.AuditEventRepository;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * {@code /actuator/payments} with access to its operations, whatever the book is kept in.
 */
@SpringBootTest(classes = EndpointShop.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "x402.network=eip155:84532", "x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
				"x402.facilitator.type=sandbox", "management.endpoints.web.exposure.include=payments,x402",
				"management.endpoint.payments.access=unrestricted" })
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
@Tag("integration")
abstract class AbstractPaymentsEndpointTests {

	private static final String PAYMENTS = "/actuator/payments";

	private static final String PAYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

	@Autowired
	private SandboxFacilitator sandbox;

	@Autowired
	private AuditEventRepository audit;

	@LocalServerPort
	private int port;

	private Client client;

	@BeforeEach
	void setUp() {
		this.client = new Client(this.port);
		EndpointShop.BROKEN.set(true);
	}

	@Test
	void overviewCountsEveryStepOfTheWay() {
		String paid = this.client.sign("/paid");
		assertThat(this.client.pay("/paid", paid).statusCode()).isEqualTo(200);
		assertThat(this.client.pay("/paid", paid).statusCode()).isEqualTo(409);
		String rejected = this.client.sign("/paid");
		this.sandbox.nextVerification(SandboxVerification.REFUSE);
		assertThat(this.client.pay("/paid", rejected).statusCode()).isEqualTo(402);
		assertThat(this.client.pay("/broken", this.client.sign("/broken")).statusCode()).isEqualTo(500);
		assertThat(this.client.pay("/first", this.client.sign("/first")).statusCode()).isEqualTo(500);
		assertThat(this.client.pay("/paid", "rubbish").statusCode()).isEqualTo(400);
		await().untilAsserted(() -> {
			JsonNode overview = this.client.json(PAYMENTS);
			JsonNode totals = overview.get("totals");
			assertThat(counts(totals)).containsAllEntriesOf(Map.ofEntries(Map.entry("challenged", 4),
					Map.entry("presented", 6), Map.entry("repeats", 1), Map.entry("settled", 2), Map.entry("failed", 0),
					Map.entry("unknown", 0), Map.entry("delivered", 1), Map.entry("owed", 1), Map.entry("refunded", 0),
					Map.entry("released", 1), Map.entry("rejected", 1)));
			assertThat(totals.get("refused").propertyNames()).contains("already-delivered", "malformed-payment");
			assertThat(totals.get("revenue").get(0).get("amount").asString()).isEqualTo("0.021");
			assertThat(totals.get("refunds")).isEmpty();
			assertThat(overview.get("windows").valueStream().map((it) -> it.get("days").asInt())).containsExactly(1, 7,
					30);
			JsonNode month = overview.get("windows").get(2);
			assertThat(counts(month)).containsAllEntriesOf(Map.of("challenged", 4, "presented", 6, "repeats", 1,
					"settled", 2, "delivered", 1, "failed", 0, "unknown", 0, "refunded", 0));
			assertThat(month.get("refused")).isEqualTo(totals.get("refused"));
			assertThat(month.get("revenue")).isEqualTo(totals.get("revenue"));
			assertThat(counts(overview.get("funnel"))).isEqualTo(
					Map.of("challenged", 4, "presented", 6, "reserved", 4, "sent", 2, "settled", 2, "delivered", 1));
			assertThat(counts(find(overview.get("endpoints"), "id", "GET /broken")))
				.isEqualTo(Map.of("challenged", 1, "presented", 1, "refused", 0, "settled", 0, "delivered", 0));
			assertThat(overview.get("days").size()).isEqualTo(2);
			JsonNode day = find(overview.get("days"), "endpoint", "GET /paid");
			assertThat(counts(day)).isEqualTo(Map.of("settled", 1, "delivered", 1, "refunded", 0));
			assertThat(day.get("revenue").get("amount").asString()).isEqualTo("0.001");
			assertThat(day.get("refunds").get("atomic").asString()).isEqualTo("0");
			assertThat(overview.get("refusals").size()).isEqualTo(3);
			assertThat(overview.get("since").asString()).isNotEmpty();
		});
	}

	@Test
	void questionsAreAnsweredWithThePaymentsAskedFor() {
		buy(3);
		assertThat(this.client.pay("/first", this.client.sign("/first")).statusCode()).isEqualTo(500);
		awaitDelivered(3);
		assertThat(ask("money=SETTLED")).hasSize(4);
		assertThat(ask("money=unknown,failed")).isEmpty();
		assertThat(ask("content=DELIVERED")).hasSize(3);
		assertThat(ask("money=SETTLED&content=NONE,SERVING,FAILED")).singleElement()
			.satisfies((owed) -> assertThat(owed.get("endpoint").asString()).isEqualTo("GET /first"));
		assertThat(ask("endpoint=GET%20/paid")).hasSize(3);
		assertThat(ask("payer=" + PAYER)).hasSize(4);
		assertThat(ask("payer=" + PAYER.toLowerCase(Locale.ROOT))).hasSize(4);
		assertThat(ask("payer=0x70997970C51812dc3A010C7d01b50e0d17dc79C8")).isEmpty();
		assertThat(ask("network=eip155:84532")).hasSize(4);
		assertThat(ask("network=base-sepolia&money=&content=&from=&payer=")).hasSize(4);
		assertThat(ask("network=eip155:8453")).isEmpty();
		assertThat(ask("from=2000-01-01&until=2100-01-01")).hasSize(4);
		assertThat(ask("from=2000-01-01T00:00:00Z&until=2000-01-02T00:00:00Z")).isEmpty();
		assertThat(ask("from=2000-01-01T00:00:00Z&until=2100-01-01T00:00:00Z")).hasSize(4)
			.allSatisfy((payment) -> assertThat(payment.get("payer").asString()).isEqualTo("0xf39F..2266"));
		assertThat(this.client.json(PAYMENTS + "?limit=1").propertyNames()).containsOnly("payments", "next");
	}

	@Test
	void slicesLeadToAllPayments() {
		buy(5);
		Set<String> ids = new TreeSet<>();
		List<Integer> sizes = new ArrayList<>();
		String next = "";
		while (next != null) {
			JsonNode slice = this.client.json(PAYMENTS + "?limit=2" + (next.isEmpty() ? "" : "&after=" + next));
			slice.get("payments").forEach((payment) -> ids.add(payment.get("id").asString()));
			sizes.add(slice.get("payments").size());
			next = slice.hasNonNull("next") ? slice.get("next").asString() : null;
		}
		assertThat(sizes).containsExactly(2, 2, 1);
		assertThat(ids).hasSize(5);
	}

	@Test
	void questionsThatAreNotValidAreAnswered400() {
		assertThat(List.of("from=yesterday", "until=soon", "money=GONE", "content=LOST", "limit=0", "limit=501",
				"limit=many", "after=here", "after=2030-01-01", "payer=0x12", "network=nowhere", "format=xml",
				"network=eip155:x", "from=2030-13-01"))
			.allSatisfy(
					(question) -> assertThat(this.client.get(PAYMENTS + "?" + question).statusCode()).isEqualTo(400));
	}

	@Test
	void onePaymentIsShownWithItsSteps() {
		buy(1);
		awaitDelivered(1);
		String id = only("GET /paid");
		JsonNode history = this.client.json(PAYMENTS + "/" + id);
		assertThat(history.get("payment").get("id").asString()).isEqualTo(id);
		assertThat(history.get("payment").get("payer").asString()).isEqualTo("0xf39F..2266");
		assertThat(history.get("refundDue").asBoolean()).isFalse();
		assertThat(history.get("events").valueStream().map((event) -> event.get("money").asString()).distinct())
			.containsExactly("RESERVED", "SETTLING", "SETTLED");
		assertThat(history.get("events").valueStream().map((event) -> event.get("version").asInt())).isSorted();
		assertThat(this.client.get(PAYMENTS + "/" + "0".repeat(32)).statusCode()).isEqualTo(404);
		assertThat(history.toString()).doesNotContain("signature", "nonce", PAYER);
	}

	@Test
	void settledPaymentsAreExportedAsLines() {
		buy(3);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.pay("/paid", this.client.sign("/paid")).statusCode()).isEqualTo(402);
		HttpResponse<String> csv = this.client.get(PAYMENTS, "Accept", "text/csv");
		assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
		assertThat(csv.body().lines()).hasSize(4)
			.first()
			.satisfies((head) -> assertThat(head).startsWith("id,time,endpoint,payer,"));
		assertThat(csv.body()).contains("0xf39F..2266").doesNotContain(PAYER);
		HttpResponse<String> lines = this.client.get(PAYMENTS + "?endpoint=GET%20/paid", "Accept",
				"application/x-ndjson");
		assertThat(lines.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/x-ndjson");
		assertThat(lines.body().lines().map(JsonMapper.shared()::readTree)).hasSize(3)
			.allSatisfy((payment) -> assertThat(payment.get("amount").asString()).isEqualTo("0.001"));
		assertThat(this.client.get(PAYMENTS + "?until=2000-01-01T00:00:00Z", "Accept", "text/csv").body().lines())
			.hasSize(1);
		assertThat(this.client.get(PAYMENTS + "?limit=5", "Accept", "text/csv").statusCode()).isEqualTo(400);
		assertThat(this.client.get(PAYMENTS, "Accept", "image/png,*/*;q=0.8").headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).contains("json"));
	}

	@Test
	void linesNeedNoHeaderAndTakeEveryState() {
		buy(2);
		this.sandbox.nextSettlement(SandboxOutcome.REFUSE);
		assertThat(this.client.pay("/paid", this.client.sign("/paid")).statusCode()).isEqualTo(402);
		HttpResponse<String> settled = this.client.get(PAYMENTS + "?format=csv", "Accept", "text/html,*/*;q=0.8");
		assertThat(settled.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
		assertThat(settled.body().lines()).hasSize(3)
			.first()
			.satisfies((head) -> assertThat(head).endsWith(",plan,money"));
		assertThat(this.client.get(PAYMENTS + "?format=csv&money=SETTLED,FAILED").body().lines().skip(1)).hasSize(3)
			.filteredOn((line) -> line.endsWith(",FAILED"))
			.hasSize(1);
		assertThat(this.client.get(PAYMENTS + "?format=ndjson&money=FAILED").body().lines()).hasSize(1);
	}

	@Test
	void browsersGetPages() {
		buy(2);
		awaitDelivered(2);
		String id = ask("money=SETTLED").getFirst().get("id").asString();
		String[] browser = { "Accept", "text/html,application/xhtml+xml,*/*;q=0.8" };
		HttpResponse<String> overview = this.client.get(PAYMENTS, browser);
		assertThat(overview.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(overview.body()).contains("Play money", "The money is play money", "id=\"tiles\"",
				"<a href=\"payments/" + id + "\">", "0.002 <span>USDC</span>");
		assertThat(this.client.get(PAYMENTS + "?limit=1&payer=", browser).body()).contains("rel=\"next\"", "after=")
			.doesNotContain("id=\"tiles\"");
		HttpResponse<String> one = this.client.get(PAYMENTS + "/" + id, browser);
		assertThat(one.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
		assertThat(one.body()).contains("<a href=\"../payments\">", "SETTLING", "DELIVERED", "0xf39F..2266")
			.doesNotContain(PAYER, "https://");
		assertThat(this.client.get(PAYMENTS + "/none", browser).statusCode()).isEqualTo(404);
	}

	@Test
	void operatorMarksRefund() {
		assertThat(this.client.pay("/first", this.client.sign("/first")).statusCode()).isEqualTo(500);
		String id = only("GET /first");
		await().untilAsserted(() -> assertThat(this.client.json(PAYMENTS + "/" + id).has("workedOnUntil")).isFalse());
		assertThat(decide(id, "mark-refunded", "{}").statusCode()).isEqualTo(400);
		assertThat(decide(id, "mark-refunded", "{\"reference\": \" \"}").statusCode()).isEqualTo(400);
		JsonNode done = json(decide(id, "mark-refunded", "{\"reference\": \"transfer 7\"}"), 200);
		assertThat(done.get("outcome").asString()).isEqualTo("done");
		assertThat(done.get("payment").get("content").asString()).isEqualTo("REFUNDED");
		JsonNode again = json(decide(id, "mark-refunded", "{\"reference\": \"transfer 8\"}"), 409);
		assertThat(again.get("outcome").asString()).isEqualTo("refused");
		assertThat(again.get("why").asString()).isEqualTo("no refund is due for it");
		assertThat(audited()).extracting(AuditEvent::getData)
			.satisfiesExactly(
					(data) -> assertThat(data).isEqualTo(Map.of("action", "mark-refunded", "payment.id", id,
							"reference", "transfer 7", "outcome", "done")),
					(data) -> assertThat(data).containsEntry("outcome", "refused"));
		JsonNode totals = this.client.json(PAYMENTS).get("totals");
		assertThat(totals.get("refunded").asInt()).isEqualTo(1);
		assertThat(totals.get("refunds").get(0).get("amount").asString()).isEqualTo("0.02");
	}

	@Test
	void operatorDecidesAboutAnUnknownPayment() {
		String payment = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(this.client.pay("/paid", payment).statusCode()).isEqualTo(503);
		String id = only("GET /paid");
		assertThat(this.client.json("/actuator/x402").get("reconciler").get("unknown").asInt()).isEqualTo(1);
		JsonNode failed = json(decide(id, "mark-failed", "{}"), 409);
		assertThat(failed.get("why").asString()).startsWith("its authorisation may be used until");
		assertThat(decide(id, "mark-settled", "{\"transaction\": \"0x12\"}").statusCode()).isEqualTo(400);
		JsonNode settled = json(decide(id, "mark-settled", "{\"transaction\": \"0x" + "ab".repeat(32) + "\"}"), 200);
		assertThat(settled.get("payment").get("money").asString()).isEqualTo("SETTLED");
		assertThat(audited()).extracting((event) -> event.getData().get("action"))
			.containsExactly("mark-failed", "mark-settled");
		assertThat(audited()).allSatisfy((event) -> assertThat(event.getPrincipal()).isEqualTo("anonymous"));
	}

	@Test
	void operatorLetsAPaymentBeReconciled() {
		String payment = this.client.sign("/paid");
		this.sandbox.nextSettlement(SandboxOutcome.SILENT);
		assertThat(this.client.pay("/paid", payment).statusCode()).isEqualTo(503);
		String id = only("GET /paid");
		JsonNode done = json(decide(id, "reconcile", "{}"), 200);
		assertThat(done.get("payment").get("money").asString()).isEqualTo("SETTLED");
		assertThat(audited()).singleElement()
			.satisfies((event) -> assertThat(event.getData()).containsEntry("action", "reconcile")
				.containsEntry("payment.id", id));
	}

	@Test
	void nothingIsDecidedAboutWhatIsNotThere() {
		assertThat(decide("0".repeat(32), "reconcile", "{}").statusCode()).isEqualTo(404);
		assertThat(decide("0".repeat(32), "delete", "{}").statusCode()).isEqualTo(404);
		assertThat(audited()).isEmpty();
	}

	private void buy(int count) {
		for (int i = 0; i < count; i++) {
			assertThat(this.client.pay("/paid", this.client.sign("/paid")).statusCode()).isEqualTo(200);
		}
	}

	private void awaitDelivered(int count) {
		await().untilAsserted(() -> assertThat(ask("content=DELIVERED")).hasSize(count));
	}

	private List<JsonNode> ask(String question) {
		return this.client.json(PAYMENTS + "?" + question).get("payments").valueStream().toList();
	}

	private String only(String endpoint) {
		List<JsonNode> payments = ask("endpoint=" + endpoint.replace(" ", "%20"));
		assertThat(payments).hasSize(1);
		return payments.getFirst().get("id").asString();
	}

	private HttpResponse<String> decide(String id, String action, String body) {
		return this.client.post(PAYMENTS + "/" + id + "/" + action, body);
	}

	private List<AuditEvent> audited() {
		return this.audit.find(null, null, OperatorAudit.OPERATOR_ACTION);
	}

	private static JsonNode json(HttpResponse<String> response, int status) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
		return JsonMapper.shared().readTree(response.body());
	}

	private static JsonNode find(JsonNode list, String member, String value) {
		return list.valueStream().filter((it) -> it.get(member).asString().equals(value)).findFirst().orElseThrow();
	}

	private static Map<String, Integer> counts(JsonNode node) {
		return node.properties()
			.stream()
			.filter((entry) -> entry.getValue().isNumber())
			.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().asInt()));
	}

}
