package io.github.x402spring.fuzz;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The known inputs of a fuzz test are found by its name: a test that is moved or renamed
 * alone would run without them, and pass.
 */
class KnownInputsTests {

	@Test
	void everyFuzzTestFindsItsKnownInputs() throws Exception {
		List<Method> methods = new ArrayList<>();
		for (Class<?> type : types()) {
			for (Method method : type.getDeclaredMethods()) {
				if (method.isAnnotationPresent(FuzzTest.class)) {
					methods.add(method);
				}
			}
		}
		assertThat(methods).isNotEmpty().allSatisfy((method) -> {
			Class<?> type = method.getDeclaringClass();
			assertThat(type.getResource(type.getSimpleName() + "Inputs/" + method.getName())).isNotNull();
		});
	}

	private static List<Class<?>> types() throws IOException, ClassNotFoundException {
		Resource[] classes = new PathMatchingResourcePatternResolver()
			.getResources("classpath*:io/github/x402spring/**/*FuzzTests.class");
		List<Class<?>> types = new ArrayList<>();
		for (Resource type : classes) {
			types.add(Class
				.forName(new CachingMetadataReaderFactory().getMetadataReader(type).getClassMetadata().getClassName()));
		}
		return types;
	}

}
