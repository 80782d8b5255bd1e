package io.github.x402spring.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import io.github.x402spring.X402ConfigurationException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * What an application that was started says about itself, or why it does not start.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("integration")
class StartupMessagesTests {

	private static final List<String> USUAL = List.of("--server.port=0", "--spring.main.banner-mode=off",
			"--x402.network=eip155:84532", "--x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
			"--x402.facilitator.type=sandbox", "--spring.jmx.enabled=false");

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "-", value = {
			"management.endpoints.web.exposure.include=payments|-|are at /actuator/payments",
			"management.endpoints.web.exposure.include=*|management.endpoints.web.base-path=/manage|are at /manage/payments",
			"management.endpoints.web.exposure.include=payments|server.servlet.context-path=/shop|are at /shop/actuator/payments",
			"management.endpoints.web.exposure.include=payments|management.server.port=0|are at /actuator/payments on port ",
			"management.endpoints.web.exposure.include=payments|management.server.port=-1|management.server.port is -1",
			"management.endpoint.payments.access=none|management.endpoints.web.exposure.include=payments|is 'none'",
			"management.endpoints.web.exposure.include=health|-|is not exposed. Add 'payments' to management.endpoints.web.exposure.include" })
	void oneLineSaysWhereStatisticsAre(String first, String second, String expected, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(first, second)) {
			assertThat(context.isRunning()).isTrue();
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("Payment statistics"))).singleElement()
			.asString()
			.contains(" INFO ", expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "2.7.18", "3.0.0", "3.5.6", "3.5.16-SNAPSHOT", "4.0.0", "4.0.9", "4.0.0-RC1" })
	void olderBootIsTold(String version, CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class);
		application.addInitializers(new SpringBootVersionCheck(version));
		assertThatExceptionOfType(X402ConfigurationException.class)
			.isThrownBy(() -> application.run(USUAL.toArray(String[]::new)));
		assertThat(output).contains("APPLICATION FAILED TO START", "needs Spring Boot 4.1", "Spring Boot " + version)
			.contains("Upgrade the application to Spring Boot 4.1")
			.doesNotContain("allow-bean-definition-overriding");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "4.1.0", "4.1.2-SNAPSHOT", "4.10.0", "5.0.0", "unknown", "" })
	void otherVersionsAreLetThrough(String version) {
		assertThatNoException().isThrownBy(() -> new SpringBootVersionCheck(version).initialize(null));
	}

	@Test
	void versionIsCheckedInEveryApplication() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation(ClassUtils.getDefaultClassLoader())
			.load(ApplicationContextInitializer.class)).hasAtLeastOneElementOfType(SpringBootVersionCheck.class);
	}

	private static ConfigurableApplicationContext start(String... properties) {
		return SpringApplication.run(Application.class,
				Stream.concat(USUAL.stream(), Stream.of(properties).filter((it) -> it != null).map((it) -> "--" + it))
					.toArray(String[]::new));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
