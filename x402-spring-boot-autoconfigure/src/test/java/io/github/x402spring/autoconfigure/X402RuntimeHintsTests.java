package io.github.x402spring.autoconfigure;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.support.SpringFactoriesLoader;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a native image has to be told, held against all that there is.
 */
class X402RuntimeHintsTests {

	private static final String ACTUATE = "io.github.x402spring.actuate.";

	private final RuntimeHints hints = new RuntimeHints();

	X402RuntimeHintsTests() {
		SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
			.load(RuntimeHintsRegistrar.class)
			.stream()
			.filter(X402RuntimeHints.class::isInstance)
			.forEach((registrar) -> registrar.registerHints(this.hints, getClass().getClassLoader()));
	}

	private static List<JavaClass> actuate() {
		return new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
			.importPackages("io.github.x402spring.actuate")
			.stream()
			.toList();
	}

	// As Spring does it for the classes of beans.
	private void registerEndpoints() throws ClassNotFoundException {
		for (JavaClass type : actuate()) {
			if (type.isAnnotatedWith(WebEndpoint.class)) {
				new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(this.hints, Class.forName(type.getName()));
			}
		}
	}

	@Test
	void everyFileOfOursIsTakenAlong() throws IOException {
		Path root = Path.of("src/main/resources");
		List<String> files;
		try (Stream<Path> walk = Files.walk(root.resolve("io"))) {
			files = walk.filter(Files::isRegularFile)
				.map((file) -> root.relativize(file).toString().replace('\\', '/'))
				.toList();
		}
		assertThat(files).hasSizeGreaterThan(2)
			.allSatisfy((file) -> assertThat(RuntimeHintsPredicates.resource().forResource(file)).accepts(this.hints));
	}

	@Test
	void everythingThatEndpointsWriteCanBeRead() throws ClassNotFoundException {
		registerEndpoints();
		List<JavaClass> responses = actuate().stream()
			.filter((type) -> type.isAssignableTo(OperationResponseBody.class))
			.toList();
		Set<Class<?>> written = new LinkedHashSet<>();
		for (JavaClass type : responses) {
			collect(ResolvableType.forClass(Class.forName(type.getName())), written);
		}
		assertThat(written).extracting(Class::getName)
			.contains(ACTUATE + "payments.PaymentsDescriptor$Totals", ACTUATE + "payments.PaymentStatistics$Refusal",
					ACTUATE + "payments.PaymentDecisions$OperationDescriptor", ACTUATE + "SelfCheckDescriptor$Check");
		assertThat(written).allSatisfy(this::assertReadable);
	}

	// The records that records are made of, in lists and maps as well.
	private static void collect(ResolvableType type, Set<Class<?>> found) {
		for (ResolvableType generic : type.getGenerics()) {
			collect(generic, found);
		}
		Class<?> raw = type.toClass();
		if (raw.isRecord() && found.add(raw)) {
			for (RecordComponent component : raw.getRecordComponents()) {
				collect(ResolvableType.forType(component.getGenericType()), found);
			}
		}
	}

	private void assertReadable(Class<?> type) {
		assertThat(RuntimeHintsPredicates.reflection().onType(type)).accepts(this.hints);
		assertThat(type.getRecordComponents()).allSatisfy((component) -> assertThat(
				RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor()))
			.accepts(this.hints));
	}

}
