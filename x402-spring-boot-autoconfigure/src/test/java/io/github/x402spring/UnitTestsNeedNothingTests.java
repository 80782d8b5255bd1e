package io.github.x402spring;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code mvn test} runs opens no port, starts no application and no process, and
 * needs no database: tests that do are tagged.
 */
class UnitTestsNeedNothingTests {

	private static final Set<String> TAGS = Set.of("integration", "campaign");

	private static final Pattern FORBIDDEN = Pattern.compile("java\\.net\\.ServerSocket"
			+ "|com\\.sun\\.net\\.httpserver\\..*|java\\.lang\\.ProcessBuilder|java\\.sql\\.DriverManager"
			+ "|org\\.springframework\\.boot\\.SpringApplication|.*\\.SpringApplicationBuilder"
			+ "|org\\.springframework\\.boot\\.test\\.context\\.(SpringBootTest|runner\\..*ContextRunner)"
			+ "|.*\\.WebMvcTest|.*\\.(Hikari|DriverManager|SingleConnection)DataSource");

	@Test
	void testsThatNeedMoreThanTheirOwnProcessAreTagged() {
		TreeMap<String, String> wrong = new TreeMap<>();
		JavaClasses tests = tests();
		for (JavaClass type : tests) {
			if (isTestClass(type) && !type.getModifiers().contains(JavaModifier.ABSTRACT) && !isTagged(type)) {
				need(type, tests).ifPresent((need) -> wrong.put(type.getName(), need));
			}
		}
		assertThat(tests.size()).isGreaterThan(100);
		assertThat(wrong).as("tests to be tagged \"integration\", with the reason").isEmpty();
	}

	private static JavaClasses tests() {
		// What the test classes mention is enough; nothing is looked up on the class
		// path.
		ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
		try {
			return new ClassFileImporter()
				.importUrl(UnitTestsNeedNothingTests.class.getProtectionDomain().getCodeSource().getLocation());
		}
		finally {
			ArchConfiguration.get().reset();
		}
	}

	private static boolean isTestClass(JavaClass type) {
		return type.getSimpleName().endsWith("Tests") && type.isTopLevelClass();
	}

	private static boolean isTagged(JavaClass type) {
		return Stream.concat(Stream.of(type), type.getAllRawSuperclasses().stream())
			.flatMap((it) -> it.tryGetAnnotationOfType(Tag.class).stream())
			.anyMatch((tag) -> TAGS.contains(tag.value()));
	}

	// By way of all helpers, but not of other tests, unless they are inherited.
	private static Optional<String> need(JavaClass type, JavaClasses tests) {
		Set<JavaClass> seen = new HashSet<>(Set.of(type));
		Deque<JavaClass> open = new ArrayDeque<>(seen);
		while (!open.isEmpty()) {
			JavaClass next = open.remove();
			for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
				JavaClass target = dependency.getTargetClass();
				if (FORBIDDEN.matcher(target.getName()).matches()) {
					return Optional.of(dependency.getDescription());
				}
				if (tests.contain(target.getName()) && isFollowed(type, target) && seen.add(target)) {
					open.add(target);
				}
			}
		}
		return Optional.empty();
	}

	private static boolean isFollowed(JavaClass from, JavaClass target) {
		return !isTestClass(target) || from.getAllRawSuperclasses().contains(target);
	}

}
