package io.github.x402spring.docs;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import ch.qos.logback.classic.spi.ILoggingEvent;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares the page about actuator endpoints and the log with the code.
 */
class EndpointsPageTests {

	@Test
	void actuatorMembersAreThoseOfTheEndpoints() throws ClassNotFoundException {
		List<JsonNode> answers = Pages.blocks("json")
			.stream()
			.filter((block) -> block.page().endsWith("endpoints.md"))
			.map((block) -> JsonMapper.shared().readTree(block.text()))
			.toList();
		List<Class<?>> types = new ArrayList<>();
		for (String name : List.of("payments.PaymentsDescriptor", "payments.PaymentSliceDescriptor",
				"payments.PaymentHistoryDescriptor", "payments.PaymentDecisions$OperationDescriptor", "X402Descriptor",
				"SelfCheckDescriptor", "passes.PassSliceDescriptor", "passes.PassDescriptor",
				"passes.PassesEndpoint$OperationDescriptor", "passes.PassesEndpoint$ReissueDescriptor")) {
			types.add(Class.forName("io.github.x402spring.actuate." + name));
		}
		assertThat(answers).hasSameSizeAs(types);
		for (int i = 0; i < types.size(); i++) {
			assertThat(members(answers.get(i))).as(types.get(i).getSimpleName()).isEqualTo(members(types.get(i)));
		}
		assertThat(Pages.rows("reference/endpoints.md", "member", "counted by", "meaning")).hasSizeGreaterThan(10)
			.allSatisfy((row) -> assertThat(members(answers.get(0))).contains(Pages.code(row.getFirst()).getFirst()));
		assertThat(Pages.rows("reference/endpoints.md", "member", "what it tells"))
			.allSatisfy((row) -> assertThat(members(answers.get(4))).contains(Pages.code(row.getFirst()).getFirst()));
		assertThat(Pages.rows("reference/endpoints.md", "member", "what it says")).isNotEmpty()
			.allSatisfy((row) -> assertThat(members(answers.get(6))).contains(Pages.code(row.getFirst()).getFirst()));
	}

	@Test
	void logEventsAreThoseOfTheListener() {
		List<ILoggingEvent> events = LogEvents.all();
		assertThat(Pages.rows("reference/endpoints.md", "event", "level", "when"))
			.map((row) -> Pages.code(row.get(0)).getFirst() + " " + row.get(1))
			.containsExactlyInAnyOrderElementsOf(events.stream().map(LogEvents::describe).distinct().toList());
		List<String> documented = Pages.code(Pages.prose("reference/endpoints.md"));
		Set<String> keys = events.stream()
			.flatMap((event) -> event.getKeyValuePairs().stream())
			.map((pair) -> pair.key)
			.collect(Collectors.toSet());
		assertThat(documented).containsAll(keys);
	}

	// Paths of members; of a list's elements all members together.
	private static Set<String> members(JsonNode node) {
		Set<String> members = new TreeSet<>();
		node.properties().forEach((entry) -> {
			members.add(entry.getKey());
			Stream<JsonNode> children = entry.getValue().isArray() ? entry.getValue().valueStream()
					: Stream.of(entry.getValue());
			if (!entry.getKey().equals("refused")) {
				children.flatMap((child) -> members(child).stream())
					.forEach((member) -> members.add(entry.getKey() + "." + member));
			}
		});
		return members;
	}

	private static Set<String> members(Type type) {
		Set<String> members = new TreeSet<>();
		if (type instanceof Class<?> raw && raw.isRecord()) {
			for (RecordComponent component : raw.getRecordComponents()) {
				members.add(component.getName());
				Type member = component.getGenericType();
				Type element = (member instanceof ParameterizedType list && list.getRawType() == List.class)
						? list.getActualTypeArguments()[0] : member;
				members(element).forEach((name) -> members.add(component.getName() + "." + name));
			}
		}
		return members;
	}

}
