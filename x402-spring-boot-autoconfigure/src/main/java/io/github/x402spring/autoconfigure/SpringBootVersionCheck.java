package io.github.x402spring.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.x402spring.X402ConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringBootVersion;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Stops the start on a version of Spring Boot that this library does not run on. Without
 * it, the modules of both versions meet and the failure gives advice that leads nowhere.
 * Uses nothing that Spring Boot 3 does not have, and runs before beans are defined.
 */
final class SpringBootVersionCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final Pattern VERSION = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})(\\..*)?");

	private final @Nullable String version;

	SpringBootVersionCheck() {
		this(SpringBootVersion.getVersion());
	}

	SpringBootVersionCheck(@Nullable String version) {
		this.version = version;
	}

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		Matcher matcher = VERSION.matcher((this.version != null) ? this.version : "");
		if (matcher.matches() && isTooOld(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)))) {
			throw new X402ConfigurationException(
					"x402-spring-boot-starter needs Spring Boot 4.1, and this application runs on Spring Boot "
							+ this.version + ".",
					"Upgrade the application to Spring Boot 4.1, for example by the version of "
							+ "spring-boot-starter-parent, or remove the starter. Bean overriding does not help.");
		}
	}

	private static boolean isTooOld(int major, int minor) {
		return major < 4 || (major == 4 && minor < 1);
	}

}
