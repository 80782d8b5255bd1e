package io.github.x402spring.facilitator.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;

import javax.net.ssl.SSLSocket;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.SessionInputBuffer;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a facilitator, used by one call at a time.
 */
final class FacilitatorConnection implements Closeable {

	// A connection that was idle for longer is tried before it is used: a settlement that
	// is written to one that the server has closed has an unknown outcome.
	private static final Duration TRIED_AFTER = Duration.ofMillis(10);

	private static final Http1Config LIMITS = Http1Config.custom()
		.setMaxLineLength(64 * 1024)
		.setMaxHeaderCount(1000)
		.build();

	private static final HttpRequestExecutor EXECUTOR = new HttpRequestExecutor();

	// To close the secure one could wait for the server.
	private final Socket plainSocket;

	private final Parser parser = new Parser();

	private final DefaultBHttpClientConnection connection = new DefaultBHttpClientConnection(LIMITS, null, null, null,
			null, null, (limits) -> this.parser);

	private boolean keptAlive;

	private long usedLast;

	FacilitatorConnection(Socket socket) throws IOException {
		this.plainSocket = socket;
		this.connection.bind(socket);
	}

	FacilitatorConnection(SSLSocket secure, Socket socket) throws IOException {
		this.plainSocket = socket;
		this.connection.bind(secure, socket);
	}

	Socket socket() {
		return this.plainSocket;
	}

	/**
	 * Send a request.
	 * @param request the request
	 * @return the answer, whose body must be read from this connection
	 * @throws IOException if there is no answer
	 */
	ClassicHttpResponse send(ClassicHttpRequest request) throws IOException {
		HttpCoreContext context = HttpCoreContext.create();
		try {
			ClassicHttpResponse response = EXECUTOR.execute(request, this.connection, context);
			this.keptAlive = EXECUTOR.keepAlive(request, response, this.connection, context);
			this.usedLast = System.nanoTime();
			return response;
		}
		catch (HttpException ex) {
			throw new IOException(ex);
		}
	}

	/**
	 * Whether another call can use this connection, now that the body was read.
	 * @return whether the server keeps it open and has said nothing that belongs to no
	 * call: it would be taken for the next answer
	 */
	boolean isReusable() {
		return this.keptAlive && this.parser.unread() == 0;
	}

	/**
	 * Whether a connection that waited can be used.
	 * @return whether the server has neither closed it nor said anything
	 */
	boolean isUsable() {
		try {
			return !isIdleFor(TRIED_AFTER) || (!this.connection.isStale() && this.parser.unread() == 0);
		}
		catch (IOException ex) {
			return false;
		}
	}

	boolean isIdleFor(Duration time) {
		return System.nanoTime() - this.usedLast > time.toNanos();
	}

	@Override
	public void close() {
		this.connection.close(CloseMode.IMMEDIATE);
	}

	/**
	 * The parser of answers, which is the only one to see the buffer.
	 */
	private static final class Parser extends DefaultHttpResponseParser {

		private @Nullable SessionInputBuffer buffer;

		Parser() {
			super(LIMITS);
		}

		@Override
		public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream input)
				throws IOException, HttpException {
			this.buffer = buffer;
			return super.parse(buffer, input);
		}

		int unread() {
			return (this.buffer != null) ? this.buffer.length() : 0;
		}

	}

}
