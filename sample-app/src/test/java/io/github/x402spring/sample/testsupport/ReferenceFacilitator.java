package io.github.x402spring.sample.testsupport;

import java.io.IOException;
import java.net.URI;

/**
 * The reference facilitator from npm, in a process of its own.
 */
public final class ReferenceFacilitator implements AutoCloseable {

	private static final String PROGRAM = "chain/facilitator.mjs";

	private final LocalChain chain;

	private NodeServer server;

	private ReferenceFacilitator(LocalChain chain, NodeServer server) {
		this.chain = chain;
		this.server = server;
	}

	/**
	 * Return the URL of the facilitator of this JVM, which nobody kills. It is started by
	 * the first call and ends with the JVM.
	 * @return the base URL
	 */
	public static String sharedUrl() {
		return Shared.URL;
	}

	/**
	 * Start one to be killed.
	 * @param chain where it settles
	 * @return the running facilitator
	 */
	public static ReferenceFacilitator start(LocalChain chain) throws IOException, InterruptedException {
		return new ReferenceFacilitator(chain, NodeServer.start(PROGRAM, chain.url(), "0"));
	}

	public String url() {
		return this.server.url();
	}

	/**
	 * Let it die in the middle of whatever it does.
	 */
	public void kill() {
		this.server.close();
	}

	/**
	 * Start it again at the same URL.
	 */
	public void restart() throws IOException, InterruptedException {
		kill();
		this.server = NodeServer.start(PROGRAM, this.chain.url(), String.valueOf(URI.create(url()).getPort()));
	}

	@Override
	public void close() {
		kill();
	}

	private static final class Shared {

		static final String URL = start();

		private static String start() {
			try {
				return ReferenceFacilitator.start(LocalChain.shared()).url();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
