package io.github.x402spring.docs;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.x402spring.actuate.audit.OperatorAudit;
import io.github.x402spring.actuate.audit.PaymentAuditListener;
import io.github.x402spring.actuate.metrics.Meters;
import io.github.x402spring.payment.event.PaymentLifecycleEvent;
import io.github.x402spring.payment.observation.PaymentOutcome;
import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page on observability says what is in the code.
 */
class ObservabilityPageTests {

	private static final String PAGE = "reference/observability.md";

	@Test
	void observationsAndTheirKeys() throws ReflectiveOperationException {
		Map<String, String> documented = new TreeMap<>();
		for (List<String> row : Pages.rows(PAGE, "observation", "around", "keys", "keys of spans only")) {
			String spans = (row.size() > 3) ? row.get(3) : "";
			documented.put(Pages.code(row.getFirst()).getFirst(), Pages.code(row.get(2)) + " " + Pages.code(spans));
		}
		List<ObservationDocumentation> all = new ArrayList<>();
		for (String type : List.of("payment.observation.PaymentObservationDocumentation",
				"facilitator.client.FacilitatorObservationDocumentation", "onchain.ChainObservationDocumentation",
				"lightning.rail.LightningObservationDocumentation")) {
			all.addAll(List
				.of((ObservationDocumentation[]) Class.forName("io.github.x402spring." + type).getEnumConstants()));
		}
		Map<String, String> actual = new TreeMap<>();
		for (ObservationDocumentation it : all) {
			Constructor<?> constructor = it.getDefaultConvention().getDeclaredConstructor();
			constructor.setAccessible(true);
			ObservationConvention<?> convention = (ObservationConvention<?>) constructor.newInstance();
			actual.put(convention.getName(),
					names(it.getLowCardinalityKeyNames()) + " " + names(it.getHighCardinalityKeyNames()));
		}
		assertThat(documented).isEqualTo(actual);
	}

	@Test
	void outcomes() {
		assertThat(Pages.rows(PAGE, "`x402.outcome` of `x402.payment`", "the request"))
			.map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsExactlyInAnyOrderElementsOf(
					Arrays.stream(PaymentOutcome.values()).map(PaymentOutcome::value).toList());
	}

	@Test
	void metersAndTheirTags() {
		assertThat(Pages.rows(PAGE, "meter", "type", "tags", "what"))
			.map((row) -> Pages.code(row.getFirst()).getFirst() + " " + Pages.code(row.get(2)))
			.containsExactlyInAnyOrderElementsOf(
					Meters.all().entrySet().stream().map((it) -> it.getKey() + " " + it.getValue()).toList());
	}

	@Test
	void partsOfTheHealth() {
		String source = Pages
			.read(Pages.ROOT.resolve("x402-spring-boot-autoconfigure/src/main/java/io/github/x402spring"
					+ "/autoconfigure/actuate/X402HealthAutoConfiguration.java"));
		Stream<String> parts = Pattern.compile("parts\\.put\\(\"(\\w+)\"")
			.matcher(source)
			.results()
			.map((MatchResult match) -> match.group(1));
		assertThat(Pages.rows(PAGE, "part", "UP when", "otherwise")).map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsExactlyInAnyOrderElementsOf(parts.toList());
	}

	@Test
	void applicationEvents() {
		assertThat(Pages.rows(PAGE, "application event", "when")).map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsExactlyInAnyOrderElementsOf(Arrays.stream(PaymentLifecycleEvent.class.getPermittedSubclasses())
				.map(Class::getSimpleName)
				.toList());
	}

	@Test
	void auditEvents() throws IllegalAccessException {
		List<String> types = new ArrayList<>();
		for (Field field : PaymentAuditListener.class.getFields()) {
			types.add((String) field.get(null));
		}
		types.add(OperatorAudit.OPERATOR_ACTION);
		assertThat(Pages.rows(PAGE, "audit event", "when")).map((row) -> Pages.code(row.getFirst()).getFirst())
			.containsExactlyInAnyOrderElementsOf(types);
	}

	private static List<String> names(KeyName[] keys) {
		return Arrays.stream(keys).map(KeyName::asString).toList();
	}

}
