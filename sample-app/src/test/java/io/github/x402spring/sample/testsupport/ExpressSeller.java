package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.net.URI;

/**
 * A seller that is not in Java: the reference middleware on express, with a facilitator
 * behind a URL.
 */
public final class ExpressSeller implements AutoCloseable {

	private final NodeServer server;

	private ExpressSeller(NodeServer server) {
		this.server = server;
	}

	/**
	 * Start one.
	 * @param facilitator base URL of its facilitator
	 * @param token its bearer token there
	 * @return the running seller
	 */
	public static ExpressSeller start(String facilitator, String token) throws IOException, InterruptedException {
		return new ExpressSeller(NodeServer.start("chain/seller.mjs", facilitator, token));
	}

	public int port() {
		return URI.create(this.server.url()).getPort();
	}

	@Override
	public void close() {
		this.server.close();
	}

}
