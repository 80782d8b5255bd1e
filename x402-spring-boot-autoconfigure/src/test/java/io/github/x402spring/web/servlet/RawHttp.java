package io.github.x402spring.web.servlet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Sends requests byte by byte as given: other clients mend them first.
 */
final class RawHttp {

	private final int port;

	RawHttp(int port) {
		this.port = port;
	}

	/** Send a request line with headers, each a line, on a connection of its own. */
	Response send(String requestLine, String... headers) {
		StringBuilder request = new StringBuilder(requestLine).append(" HTTP/1.1\r\nHost: localhost\r\n");
		for (String header : headers) {
			request.append(header).append("\r\n");
		}
		return exchange(request.append("Connection: close\r\n\r\n").toString().getBytes(StandardCharsets.UTF_8));
	}

	Response post(String path, String contentType, String body, String... headers) {
		String[] all = new String[headers.length + 2];
		System.arraycopy(headers, 0, all, 0, headers.length);
		all[headers.length] = "Content-Type: " + contentType;
		all[headers.length + 1] = "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body
				+ "\r\nX-After: 1";
		return send("POST " + path, all);
	}

	Response exchange(byte[] request) {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress("localhost", this.port), 5000);
			socket.setSoTimeout(20_000);
			try {
				socket.getOutputStream().write(request);
				socket.getOutputStream().flush();
				return new Response(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
			}
			catch (SocketException ex) {
				// The server hung up in the middle of a request that it finds too long.
				return new Response("HTTP/1.1 400 reset\r\n\r\n");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * An answer as it came.
	 *
	 * @param text status line, headers and body
	 */
	record Response(String text) {

		int status() {
			return Integer.parseInt(this.text.split(" ", 3)[1]);
		}

		Optional<String> header(String name) {
			return this.text.split("\r\n\r\n", 2)[0].lines()
				.filter((line) -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
				.map((line) -> line.substring(name.length() + 1).strip())
				.findFirst();
		}

	}

}
