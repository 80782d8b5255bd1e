package io.github.x402spring.payment.quota.redis;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

import io.lettuce.core.ClientOptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Redis beside the tests: in a container where there is Docker, else the installed
 * program. It ends with {@link #stop()}, or else with the process.
 */
public final class RedisServer implements AutoCloseable {

	private static final int PORT = 6379;

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final Duration START = Duration.ofSeconds(60);

	private final String host;

	private final int port;

	private final Runnable end;

	private RedisServer(String host, int port, Runnable end) {
		this.host = host;
		this.port = port;
		this.end = end;
	}

	/**
	 * Start a server.
	 * @return the server, which keeps nothing on disk
	 */
	public static RedisServer start() throws IOException {
		return DockerClientFactory.instance().isDockerAvailable() ? container() : process();
	}

	@SuppressWarnings("resource")
	private static RedisServer container() {
		GenericContainer<?> container = new GenericContainer<>("redis:7-alpine").withExposedPorts(PORT);
		container.start();
		return new RedisServer(container.getHost(), container.getMappedPort(PORT), container::stop);
	}

	private static RedisServer process() throws IOException {
		int port = freePort();
		Path directory = Files.createTempDirectory("x402-redis");
		Process process = new ProcessBuilder("redis-server", "--port", Integer.toString(port), "--bind", "127.0.0.1",
				"--save", "", "--appendonly", "no", "--dir", directory.toString())
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("log").toFile())
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		return new RedisServer("127.0.0.1", port, () -> process.destroyForcibly().onExit().join());
	}

	// Below the ports that a system hands out, which it may hand out again before the
	// server has it.
	private static int freePort() throws IOException {
		while (true) {
			int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				return socket.getLocalPort();
			}
			catch (BindException ex) {
				// It is taken.
			}
		}
	}

	/**
	 * Connect, as soon as the server answers. However slow the machine is, calls fail
	 * only when the server has ended.
	 * @return connections, which the caller closes
	 */
	public LettuceConnectionFactory connect() throws InterruptedException {
		return connect(LettuceClientConfiguration.builder()
			.commandTimeout(TIMEOUT)
			.clientOptions(ClientOptions.builder().autoReconnect(false).build())
			.build());
	}

	/**
	 * Connect, as soon as the server answers, as applications do: when the server has
	 * ended, calls wait for it.
	 * @param limit how long they wait
	 * @return connections, which the caller closes
	 */
	public LettuceConnectionFactory connect(Duration limit) throws InterruptedException {
		return connect(LettuceClientConfiguration.builder().commandTimeout(limit).build());
	}

	private LettuceConnectionFactory connect(LettuceClientConfiguration client) throws InterruptedException {
		Instant end = Instant.now().plus(START);
		while (Instant.now().isBefore(end)) {
			LettuceConnectionFactory connections = new LettuceConnectionFactory(
					new RedisStandaloneConfiguration(this.host, this.port), client);
			connections.afterPropertiesSet();
			connections.start();
			try (var connection = connections.getConnection()) {
				assertThat(connection.ping()).isEqualTo("PONG");
				return connections;
			}
			catch (RuntimeException ex) {
				connections.destroy();
				Thread.sleep(50);
			}
		}
		throw new IllegalStateException("Redis does not answer");
	}

	/**
	 * End the server, if it runs.
	 */
	public void stop() {
		this.end.run();
	}

	@Override
	public void close() {
		stop();
	}

}
