package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.x402spring.testsupport.BrokenServer;

/**
 * A facilitator on a loopback port that answers well until it is told otherwise for one
 * of its operations.
 */
final class MoodyFacilitator implements AutoCloseable {

	private final Map<String, Mood> moods = new ConcurrentHashMap<>();

	private final AtomicInteger busy = new AtomicInteger();

	private final AtomicInteger busiest = new AtomicInteger();

	private final BrokenServer server;

	MoodyFacilitator() throws IOException {
		this.server = new BrokenServer((socket, request, count) -> behave(socket, request));
	}

	String url() {
		return this.server.url().toString();
	}

	void recover() {
		this.moods.clear();
	}

	void onBadDay(String path, BadDay day) {
		this.moods.put(path, day::spoil);
	}

	void answers(String path, String status, String body) {
		this.moods.put(path, (socket, answer) -> BadDay.send(socket, status, body));
	}

	void behaves(String path, Mood mood) {
		this.moods.put(path, mood);
	}

	long calls(String path) {
		return this.server.requests().stream().filter((line) -> line.contains(" " + path + " ")).count();
	}

	// How many calls were under way at the worst of times.
	int busiest() {
		return this.busiest.get();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

	private void behave(Socket socket, String request) throws IOException, InterruptedException {
		String path = request.split(" ")[1];
		this.busiest.accumulateAndGet(this.busy.incrementAndGet(), Math::max);
		try {
			this.moods.getOrDefault(path, (to, answer) -> BadDay.send(to, "200 OK", answer))
				.answer(socket, BadDay.GOOD.get(path));
		}
		finally {
			this.busy.decrementAndGet();
		}
	}

	interface Mood {

		void answer(Socket socket, String answer) throws IOException, InterruptedException;

	}

}
