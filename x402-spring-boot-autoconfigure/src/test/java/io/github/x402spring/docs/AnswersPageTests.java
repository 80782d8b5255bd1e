package io.github.x402spring.docs;

import java.io.IOException;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.x402spring.Network;
import io.github.x402spring.evm.Asset;
import io.github.x402spring.evm.AssetRegistry;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.web.servlet.problem.ProblemPaymentRequiredEntryPoint;
import io.github.x402spring.x402.ErrorReason;
import io.github.x402spring.x402.PaymentRequirements;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the page about answers with the code.
 */
class AnswersPageTests {

	private static final Network NETWORK = new Network("eip155:84532");

	private static final String PAYEE = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

	private static final AssetRegistry ASSETS = new AssetRegistry(List.of());

	@Test
	void everyProblemIsAnsweredAsThePageSays() throws IOException {
		List<PaymentProblem> problems = problems();
		assertThat(problems.stream().<Class<?>>map(Object::getClass).toList())
			.containsExactlyInAnyOrder(PaymentProblem.class.getPermittedSubclasses());
		Map<String, List<String>> rows = new LinkedHashMap<>();
		Pages.rows("reference/answers.md", "problem type", "status", "headers")
			.forEach((row) -> rows.put(Pages.code(row.getFirst()).getFirst(), row));
		assertThat(rows.keySet())
			.containsExactlyInAnyOrderElementsOf(problems.stream().map(PaymentProblem::code).toList());
		ProblemPaymentRequiredEntryPoint entryPoint = new ProblemPaymentRequiredEntryPoint(Wire.protocols(), null);
		for (PaymentProblem problem : problems) {
			MockHttpServletResponse response = new MockHttpServletResponse();
			entryPoint.commence(new MockHttpServletRequest(), response, problem);
			List<String> row = rows.get(problem.code());
			assertThat(response.getStatus()).as(problem.code()).isEqualTo(Integer.parseInt(row.get(1)));
			Set<String> headers = new HashSet<>(response.getHeaderNames());
			headers.removeAll(Set.of("Cache-Control", "Vary", "Content-Type", "Content-Length"));
			assertThat(headers).as(problem.code()).containsExactlyInAnyOrderElementsOf(Pages.code(row.get(2)));
			assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
			assertThat(response.getContentAsString()).contains("docs/reference/errors.md#" + problem.code());
		}
	}

	@Test
	void everyReasonStandsInThePage() throws IllegalAccessException {
		List<String> documented = Pages.code(Pages.prose("reference/answers.md"));
		for (Field field : ErrorReason.class.getFields()) {
			assertThat(documented).contains((String) field.get(null));
		}
	}

	static List<PaymentProblem> problems() {
		Challenge challenge = new Challenge("error", new ChallengeContext(new PaidResource("http://localhost/", "", ""),
				"GET /", "", FakePaidRequest.get("/")), List.of(Offer.of(Wire.quote(requirements()))));
		PaymentReceipt receipt = new PaymentReceipt("x402/2", NETWORK, PAYEE, "0x", null);
		Duration soon = Duration.ofSeconds(2);
		return List.of(new PaymentProblem.Required(challenge, false), new PaymentProblem.PassExhausted(challenge),
				new PaymentProblem.PassNotAccepted("reason", challenge), new PaymentProblem.ScopeDenied("scope"),
				new PaymentProblem.CallRepeated(), new PaymentProblem.Denied("reason"),
				new PaymentProblem.BudgetSpent("reason", Instant.EPOCH, soon),
				new PaymentProblem.RateLimited("reason", soon), new PaymentProblem.Malformed("detail"),
				new PaymentProblem.Rejected("reason", challenge),
				new PaymentProblem.SettlementFailed("reason", receipt, challenge),
				new PaymentProblem.SettlementUnknown(soon), new PaymentProblem.InProgress(soon),
				new PaymentProblem.AlreadyDelivered(receipt), new PaymentProblem.BoundToOtherRequest(),
				new PaymentProblem.NotUsable("reason"), new PaymentProblem.IdentifierConflict(receipt),
				new PaymentProblem.RefundDue(receipt, null), new PaymentProblem.Refunded(receipt),
				new PaymentProblem.Unattributed(receipt), new PaymentProblem.Unavailable(soon),
				new PaymentProblem.ContentTooLarge(), new PaymentProblem.NotForSale("constant"),
				new PaymentProblem.Unpriceable());
	}

	private static PaymentRequirements requirements() {
		Asset asset = ASSETS.defaultAsset(NETWORK).orElseThrow();
		return new PaymentRequirements("exact", NETWORK, BigInteger.TEN, asset.address().value(), PAYEE, 300,
				JsonNodeFactory.instance.objectNode());
	}

}
