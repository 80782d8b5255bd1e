package io.github.x402spring.testsupport;

import java.util.ArrayList;
import java.util.List;

import io.github.x402spring.web.servlet.GateClient;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Two instances of an application that is paid with play money, which share a store.
 */
public final class TwoInstances implements AutoCloseable {

	private final List<ConfigurableApplicationContext> instances = new ArrayList<>();

	private TwoInstances() {
	}

	/**
	 * Start them.
	 * @param application its configuration
	 * @param store connects each of them with the store
	 * @param arguments of both command lines
	 * @return the running instances
	 */
	public static TwoInstances start(Class<?> application, ApplicationContextInitializer<?> store,
			String... arguments) {
		TwoInstances two = new TwoInstances();
		try {
			for (int i = 0; i < 2; i++) {
				two.instances.add(new SpringApplicationBuilder(application).initializers(store)
					.properties("server.port=0", "x402.network=eip155:84532",
							"x402.pay-to=0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "x402.facilitator.type=sandbox")
					.run(arguments));
			}
			return two;
		}
		catch (RuntimeException ex) {
			two.close();
			throw ex;
		}
	}

	/** A client for each of them. */
	public List<GateClient> clients() {
		return this.instances.stream()
			.map((it) -> new GateClient(it.getEnvironment().getRequiredProperty("local.server.port", Integer.class)))
			.toList();
	}

	/** A bean of the first one. */
	public <T> T bean(Class<T> type) {
		return this.instances.getFirst().getBean(type);
	}

	@Override
	public void close() {
		this.instances.forEach(ConfigurableApplicationContext::close);
	}

}
