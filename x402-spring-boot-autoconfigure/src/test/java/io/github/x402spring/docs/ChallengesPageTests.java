package io.github.x402spring.docs;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.PaymentProblem;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The table of the answers that invite a payment has a row for each place in the code
 * that makes one, and no other.
 */
class ChallengesPageTests {

	private static final String PAGE = "reference/answers.md";

	/** The rows, and the places whose answers they explain. */
	private static final Map<String, Set<String>> PLACES = Map.ofEntries(
			// Nothing was presented.
			Map.entry("`payment-required`", Set.of("AdmissionDecider.unpaid")),
			Map.entry("`pass-exhausted`", Set.of("AdmissionDecider.notCovered")),
			Map.entry("`pass-not-accepted`", Set.of("AdmissionDecider.notCovered")),
			// Refused before the ledger is asked.
			Map.entry("`payment-rejected`: scheme, form or signature", Set.of("AdmissionDecider.admit")),
			// Delivered, given back, or good for another request.
			Map.entry("`payment-rejected`: a secret that is used up, or for another request",
					Set.of("Resumption.resume", "Resumption.usedUp", "ChallengeIssuer.notIssued",
							"ChallengeIssuer.notUsable", "ChallengeIssuer.otherRequest")),
			// Not reserved, or not reserved any more.
			Map.entry("`payment-rejected`: price, payee or time", Set.of("NewPayments.take", "NewPayments.withdraw")),
			// Not in the book, so not reserved.
			Map.entry("`payment-rejected`: it was issued for another request", Set.of("ChallengeIssuer.notIssued")),
			// Not reserved.
			Map.entry("`payment-rejected`: the price has changed", Set.of("PriceOfNow.refused")),
			Map.entry("`payment-rejected`: the rail does not prove it", Set.of("NewPayments.notProven")),
			// Reserved, and given back.
			Map.entry("`payment-rejected` by the verifier", Set.of("NewPayments.withdraw")),
			Map.entry("`payment-rejected`: it ended while the handler ran", Set.of("PaymentAdmission.expired")),
			// Refused by the rail, or proven.
			Map.entry("`settlement-failed` at the first call", Set.of("PaymentAdmission.outcome")),
			Map.entry("`settlement-failed` of an earlier call", Set.of("Resumption.resume")),
			Map.entry("`settlement-failed` of a payment that was unknown", Set.of("Resumption.unknown")));

	/** Make challenges for the places. */
	private static final Set<String> HELPERS = Set.of("ChallengeIssuer.challenged", "ChallengeIssuer.rejected",
			"ChallengeIssuer.settlementFailed", "ChallengeIssuer.unfit", "AdmissionDecider.rejected",
			"NewPayments.rejected");

	private static final List<List<String>> ROWS = Pages.rows(PAGE, "answer with a challenge",
			"why the payment that was presented cannot have moved", "test");

	@Test
	void eachRowExplainsPlacesOfTheCodeAndNoPlaceIsLeftOut() {
		assertThat(ROWS).map(List::getFirst).containsExactlyInAnyOrderElementsOf(PLACES.keySet());
		JavaClasses classes = new ClassFileImporter()
			.importUrl(PaymentProblem.class.getProtectionDomain().getCodeSource().getLocation());
		Set<JavaMethod> helpers = classes.stream()
			.flatMap((it) -> it.getMethods().stream())
			.filter((it) -> HELPERS.contains(name(it)))
			.collect(Collectors.toSet());
		assertThat(helpers).map(ChallengesPageTests::name).containsAll(HELPERS);
		Stream<JavaCodeUnit> constructors = classes.stream()
			.filter((it) -> inviting().map(Class::getName).toList().contains(it.getName()))
			.flatMap((it) -> it.getConstructorCallsToSelf().stream())
			.map((it) -> it.getOrigin());
		Stream<JavaCodeUnit> calls = helpers.stream()
			.flatMap((it) -> it.getCallsOfSelf().stream())
			.map((it) -> it.getOrigin());
		Set<String> places = Stream.concat(constructors, calls)
			.filter((it) -> !(it instanceof JavaMethod method && helpers.contains(method)))
			.map(ChallengesPageTests::name)
			.collect(Collectors.toSet());
		assertThat(places).as("places whose answers invite a payment: explain a new one in " + PAGE)
			.containsExactlyInAnyOrderElementsOf(
					PLACES.values().stream().flatMap(Set::stream).collect(Collectors.toSet()));
	}

	@Test
	void answersAreThoseThatCarryChallenge() {
		Set<String> inviting = AnswersPageTests.problems()
			.stream()
			.filter((problem) -> inviting().anyMatch(problem.getClass()::equals))
			.map(PaymentProblem::code)
			.collect(Collectors.toSet());
		assertThat(ROWS).map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsOnly(inviting.toArray(String[]::new));
		assertThat(Pages.rows(PAGE, "problem type", "status", "headers"))
			.filteredOn((row) -> Pages.code(row.get(2)).contains("PAYMENT-REQUIRED"))
			.map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsExactlyInAnyOrderElementsOf(inviting);
	}

	@Test
	void testsThatAreNamedLookAtTheAnswer() {
		for (List<String> row : ROWS) {
			String code = Pages.code(row.getFirst()).getFirst();
			String type = inviting().map(Class::getSimpleName)
				.filter((name) -> code.equals(name.replaceAll("\\B([A-Z])", "-$1").toLowerCase(Locale.ROOT))
						|| code.equals("payment-" + name.toLowerCase(Locale.ROOT)))
				.findFirst()
				.orElseThrow();
			List<String> tests = Pages.code(row.get(2));
			assertThat(tests).as(row.getFirst())
				.isNotEmpty()
				.allSatisfy((name) -> assertThat(source(name)).isNotEmpty());
			assertThat(tests).as(row.getFirst())
				.anySatisfy((name) -> assertThat(source(name)).containsPattern("\\b" + type + "\\b|" + code + "|402"));
		}
	}

	private static Stream<Class<?>> inviting() {
		return Arrays.stream(PaymentProblem.class.getPermittedSubclasses())
			.filter((type) -> Arrays.stream(type.getRecordComponents())
				.anyMatch((it) -> it.getType() == Challenge.class));
	}

	private static String name(JavaCodeUnit unit) {
		return unit.getOwner().getSimpleName() + "." + unit.getName();
	}

	private static String source(String test) {
		return Pages.files(Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/test/java"), "/" + test + ".java")
			.stream()
			.map(Pages::read)
			.collect(Collectors.joining());
	}

}
