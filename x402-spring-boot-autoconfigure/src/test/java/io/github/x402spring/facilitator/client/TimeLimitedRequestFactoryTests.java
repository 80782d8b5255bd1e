package io.github.x402spring.facilitator.client;

import java.io.File;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimeLimitedRequestFactoryTests {

	@Test
	void httpCoreIsUsedWhereItIs() throws Exception {
		assertThat(factory(List.of())).isEqualTo("HttpCoreRequestFactory");
	}

	@Test
	void clientOfTheJdkIsUsedWithoutHttpCore() throws Exception {
		assertThat(factory(List.of("httpcore5"))).isEqualTo("JdkRequestFactory");
	}

	@Test
	void clientOfTheJdkIsUsedBehindAProxy() {
		ProxySelector before = ProxySelector.getDefault();
		try {
			ProxySelector.setDefault(ProxySelector.of(InetSocketAddress.createUnresolved("proxy.example", 3128)));
			assertThat(TimeLimitedRequestFactory.of(new FacilitatorSettings(URI.create("https://facilitator.example"),
					Duration.ofSeconds(1), FacilitatorAuthentication.none(), null)))
				.isInstanceOf(JdkRequestFactory.class);
		}
		finally {
			ProxySelector.setDefault(before);
		}
	}

	// In a class loader that has all of the class path but the given libraries.
	private static String factory(List<String> missing) throws Exception {
		URL[] locations = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> missing.stream().noneMatch(entry::contains))
			.map(TimeLimitedRequestFactoryTests::url)
			.toArray(URL[]::new);
		try (URLClassLoader loader = new URLClassLoader(locations, ClassLoader.getPlatformClassLoader())) {
			Class<?> authentication = loader.loadClass(FacilitatorAuthentication.class.getName());
			Class<?> settings = loader.loadClass(FacilitatorSettings.class.getName());
			Method of = loader.loadClass(TimeLimitedRequestFactory.class.getName()).getDeclaredMethod("of", settings);
			of.setAccessible(true);
			return of
				.invoke(null,
						settings.getConstructor(URI.class, Duration.class, authentication, SSLContext.class)
							.newInstance(URI.create("https://facilitator.example"), Duration.ofSeconds(1),
									authentication.getMethod("none").invoke(null), null))
				.getClass()
				.getSimpleName();
		}
	}

	private static URL url(String entry) {
		try {
			return Path.of(entry).toUri().toURL();
		}
		catch (MalformedURLException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

}
