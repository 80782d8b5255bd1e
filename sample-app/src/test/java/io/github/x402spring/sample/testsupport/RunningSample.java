package io.github.x402spring.sample.testsupport;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.x402spring.payment.Payment;
import io.github.x402spring.payment.ledger.ReportingLedger;
import io.github.x402spring.sample.SampleApplication;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * The sample on a real port with empty books, paid through a remote facilitator.
 *
 * @param context the application
 */
public record RunningSample(ConfigurableApplicationContext context) implements AutoCloseable {

	private static final int ALL = 10_000;

	/**
	 * Start it.
	 * @param facilitator base URL of the facilitator
	 * @param arguments more of the command line
	 * @return the running sample
	 */
	public static RunningSample start(String facilitator, String... arguments) {
		return run(Stream.concat(Stream.of("--logging.level.x402.payment=warn", "--x402.facilitator.type=remote",
				"--x402.facilitator.url=" + facilitator), Stream.of(arguments)));
	}

	/**
	 * Start it with an account of the seller's that settles.
	 * @param chain URL of a node
	 * @param key key of the account
	 * @param arguments more of the command line
	 * @return the running sample
	 */
	public static RunningSample startOnchain(String chain, String key, String... arguments) {
		return run(Stream.concat(Stream.of("--logging.level.x402.payment=warn", "--x402.facilitator.type=onchain",
				"--x402.rpc-url=" + chain, "--x402.onchain.private-key=" + key), Stream.of(arguments)));
	}

	/**
	 * Start it with beans of its own, and settlement by an account of one of them, or of
	 * the arguments.
	 * @param beans declares the beans
	 * @param chain URLs of nodes, separated by commas
	 * @param arguments more of the command line
	 * @return the running sample
	 */
	public static RunningSample startOnchain(Consumer<GenericApplicationContext> beans, String chain,
			String... arguments) {
		String[] all = Stream.concat(Stream.of("--server.port=0", "--logging.level.x402.payment=warn",
				"--x402.facilitator.type=onchain", "--x402.rpc-url=" + chain), Stream.of(arguments))
			.toArray(String[]::new);
		return new RunningSample(new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> beans.accept((GenericApplicationContext) context))
			.run(all));
	}

	/**
	 * Start it with the sandbox.
	 * @param arguments more of the command line
	 * @return the running sample
	 */
	public static RunningSample startWithPlayMoney(String... arguments) {
		return run(Stream.of(arguments));
	}

	/**
	 * Start it with the sandbox and beans of its own.
	 * @param beans declares the beans
	 * @param arguments more of the command line
	 * @return the running sample
	 */
	public static RunningSample startWithPlayMoney(Consumer<GenericApplicationContext> beans, String... arguments) {
		return new RunningSample(new SpringApplicationBuilder(SampleApplication.class)
			.initializers((context) -> beans.accept((GenericApplicationContext) context))
			.run(Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments)).toArray(String[]::new)));
	}

	private static RunningSample run(Stream<String> arguments) {
		Stream<String> all = Stream.concat(Stream.of("--server.port=0"), arguments);
		return new RunningSample(new SpringApplicationBuilder(SampleApplication.class).run(all.toArray(String[]::new)));
	}

	public int port() {
		return this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	public List<Payment> payments() {
		return this.context.getBean(ReportingLedger.class).recent(ALL);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
