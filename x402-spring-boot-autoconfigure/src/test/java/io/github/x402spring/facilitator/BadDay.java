package io.github.x402spring.facilitator;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a facilitator does on a bad day instead of answering. The answer that it should
 * have given is handed over, for it to spoil.
 */
enum BadDay {

	RESET((socket, answer) -> {
		socket.setSoLinger(true, 0);
		socket.close();
	}),

	EMPTY_REPLY((socket, answer) -> socket.close()),

	EMPTY_BODY((socket, answer) -> send(socket, "200 OK", "")),

	GARBAGE((socket, answer) -> send(socket, "200 OK", "<html>it works</html>")),

	NO_HTTP((socket, answer) -> {
		write(socket, "garbage\r\n\r\n");
		socket.close();
	}),

	EMPTY_OBJECT((socket, answer) -> send(socket, "200 OK", "{}")),

	TRUE_AS_TEXT((socket, answer) -> send(socket, "200 OK", answer.replace("true", "\"true\"").replace("[{", "{"))),

	TRUE_AS_NUMBER((socket, answer) -> send(socket, "200 OK", answer.replace("true", "1").replace(":2", ":\"2\""))),

	CUT_OFF((socket, answer) -> {
		write(socket, head("200 OK", answer) + answer.substring(0, answer.length() / 2));
		socket.close();
	}),

	REDIRECT((socket, answer) -> write(socket,
			"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n")),

	NOT_FOUND((socket, answer) -> send(socket, "404 Not Found", "{\"error\":\"no such thing\"}")),

	DENIED((socket, answer) -> send(socket, "401 Unauthorized", "")),

	TOO_MANY((socket, answer) -> send(socket, "429 Too Many Requests", "{}")),

	BROKEN((socket, answer) -> send(socket, "500 Internal Server Error", "NullPointerException at line 1")),

	GATEWAY_TIMEOUT((socket, answer) -> send(socket, "504 Gateway Timeout", "<html>upstream</html>")),

	SILENCE((socket, answer) -> Thread.sleep(60_000)),

	DRIPPING((socket, answer) -> {
		write(socket, head("200 OK", answer));
		for (int i = 0; i < answer.length(); i++) {
			write(socket, answer.substring(i, i + 1));
			Thread.sleep(1000);
		}
	}),

	ENDLESS_BODY((socket, answer) -> {
		write(socket, "HTTP/1.1 200 OK\r\n\r\n");
		while (true) {
			write(socket, " ".repeat(8192));
		}
	});

	/** Where each operation is answered well. */
	static final Map<String, String> GOOD = Map.of("/verify", "{\"isValid\":true}", "/settle", """
			{"success":true,"transaction":"0x%s","network":"eip155:84532"}""".formatted("ab".repeat(32)), "/supported",
			"{\"kinds\":[{\"x402Version\":2,\"scheme\":\"exact\",\"network\":\"eip155:84532\"}]}");

	private final Fault fault;

	BadDay(Fault fault) {
		this.fault = fault;
	}

	void spoil(Socket socket, String answer) throws IOException, InterruptedException {
		this.fault.spoil(socket, answer);
	}

	static void send(Socket socket, String status, String body) throws IOException {
		write(socket, head(status, body) + body);
	}

	private static String head(String status, String body) {
		return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: "
				+ body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n";
	}

	private static void write(Socket socket, String text) throws IOException {
		OutputStream output = socket.getOutputStream();
		output.write(text.getBytes(StandardCharsets.UTF_8));
		output.flush();
	}

	private interface Fault {

		void spoil(Socket socket, String answer) throws IOException, InterruptedException;

	}

}
