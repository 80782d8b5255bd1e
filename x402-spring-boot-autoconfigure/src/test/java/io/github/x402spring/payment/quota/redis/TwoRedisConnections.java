package io.github.x402spring.payment.quota.redis;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * A Redis for the tests of a class, with the connections of two processes.
 */
public final class TwoRedisConnections implements BeforeAllCallback, AfterAllCallback {

	private RedisServer server;

	private LettuceConnectionFactory here;

	private LettuceConnectionFactory elsewhere;

	@Override
	public void beforeAll(ExtensionContext context) throws Exception {
		this.server = RedisServer.start();
		this.here = this.server.connect();
		this.elsewhere = this.server.connect();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		this.here.destroy();
		this.elsewhere.destroy();
		this.server.stop();
	}

	public LettuceConnectionFactory here() {
		return this.here;
	}

	public LettuceConnectionFactory elsewhere() {
		return this.elsewhere;
	}

}
