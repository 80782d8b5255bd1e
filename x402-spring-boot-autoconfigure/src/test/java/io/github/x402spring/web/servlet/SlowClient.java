package io.github.x402spring.web.servlet;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A client that takes from its connection no more than it is told to.
 */
final class SlowClient implements AutoCloseable {

	private final Socket socket = new Socket();

	private final InputStream input;

	SlowClient(int port, String path, String payment) throws IOException {
		// Small, so that the server cannot put much into it.
		this.socket.setReceiveBufferSize(4096);
		this.socket.setSoTimeout(20_000);
		this.socket.connect(new InetSocketAddress("localhost", port), 5000);
		this.input = this.socket.getInputStream();
		this.socket.getOutputStream()
			.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nPAYMENT-SIGNATURE: " + payment + "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
	}

	/** Read until a text has come, and no further. */
	String readUntil(String text) throws IOException {
		ByteArrayOutputStream read = new ByteArrayOutputStream();
		while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(text)) {
			int next = this.input.read();
			if (next < 0) {
				throw new IOException("The connection ended after: " + read.toString(StandardCharsets.ISO_8859_1));
			}
			read.write(next);
		}
		return read.toString(StandardCharsets.ISO_8859_1);
	}

	byte[] read(int length) throws IOException {
		return this.input.readNBytes(length);
	}

	/** Leave without a farewell. */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

}
