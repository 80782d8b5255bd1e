package io.github.x402spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is public is API: there are few public types, and each says since when.
 */
class PublicTypesTests {

	private static final Path SOURCES = Path.of("src/main/java");

	/** Nested types included. It only ever goes down, but for new API. */
	private static final int MOST = 535;

	private final List<JavaClass> types = publicTypes();

	@Test
	void publicTypesAreFew() {
		assertThat(this.types).as("""
				public types. Make a new type package-private. If another package constructs it, let a public \
				type of its package make it. If users name, implement or receive it, it is API: raise the ceiling \
				of this test and give the reason in the commit. If there are fewer than before, lower the ceiling""")
			.isNotEmpty()
			.hasSizeLessThanOrEqualTo(MOST);
	}

	@Test
	void publicTypesSaySinceWhen() {
		assertThat(this.types).filteredOn((type) -> !documentation(type).contains("@since"))
			.extracting(JavaClass::getName)
			.isEmpty();
	}

	private static List<JavaClass> publicTypes() {
		try {
			Path classes = Path.of(PaidEndpoint.class.getProtectionDomain().getCodeSource().getLocation().toURI());
			return new ClassFileImporter().importPath(classes).stream().filter(PublicTypesTests::isPublic).toList();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isPublic(JavaClass type) {
		return !type.isAnonymousClass() && type.getModifiers().contains(JavaModifier.PUBLIC)
				&& type.getEnclosingClass().map(PublicTypesTests::isPublic).orElse(true);
	}

	private static String documentation(JavaClass type) {
		String source = read(SOURCES.resolve(type.getPackageName().replace('.', '/')).resolve(file(type)));
		Pattern declaration = Pattern
			.compile("/\\*\\*(?:(?!\\*/).)*\\*/(?:(?!/\\*\\*|;\\n).)*?\\b(?:class|record|interface|enum) "
					+ type.getSimpleName() + "\\b", Pattern.DOTALL);
		return declaration.matcher(source).results().map(MatchResult::group).findFirst().orElse("");
	}

	private static String file(JavaClass type) {
		return type.getEnclosingClass().map(PublicTypesTests::file).orElseGet(() -> type.getSimpleName() + ".java");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
