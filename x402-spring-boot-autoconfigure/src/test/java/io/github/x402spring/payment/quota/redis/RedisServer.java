package io.github.x402spring.payment.quota.redis;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

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
public final class RedisServer {

	private static final int PORT = 6379;

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

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

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	/**
	 * Connect, as soon as the server answers.
	 * @return connections, which the caller closes
	 */
	public LettuceConnectionFactory connect() throws InterruptedException {
		LettuceConnectionFactory connections = new LettuceConnectionFactory(
				new RedisStandaloneConfiguration(this.host, this.port),
				LettuceClientConfiguration.builder().commandTimeout(TIMEOUT).build());
		connections.afterPropertiesSet();
		connections.start();
		for (int attempt = 0; attempt < 100; attempt++) {
			try (var connection = connections.getConnection()) {
				assertThat(connection.ping()).isEqualTo("PONG");
				return connections;
			}
			catch (RuntimeException ex) {
				Thread.sleep(50);
			}
		}
		connections.destroy();
		throw new IllegalStateException("Redis does not answer");
	}

	/**
	 * End the server, if it runs.
	 */
	public void stop() {
		this.end.run();
	}

}
