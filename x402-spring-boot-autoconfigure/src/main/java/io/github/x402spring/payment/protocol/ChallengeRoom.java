package io.github.x402spring.payment.protocol;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.x402spring.payment.Challenge;
import tools.jackson.databind.JsonNode;

/**
 * Takes the header lines of families in their order, as long as all lines together fit
 * into the head of an answer. A family whose lines do not fit any more is left out, and
 * those after it may still fit. What families write into the body has room there.
 */
final class ChallengeRoom {

	/**
	 * The most bytes of all lines. Tomcat gives up at 8 KiB for all headers of an answer,
	 * many proxies at the same, and other headers come besides.
	 */
	static final int MOST = 7 * 1024;

	/** Of a line besides name and value: the colon, a blank, and the end. */
	private static final int FRAME = 4;

	private int taken;

	private boolean empty = true;

	/**
	 * Let a family write its part. Of one that fails nothing is there.
	 * @param family the family
	 * @param challenge the challenge
	 * @param answer gets its lines if they fit, and its members in any case
	 */
	void add(PaymentProtocol family, Challenge challenge, ChallengeAnswer answer) {
		Part part = new Part();
		family.challenge(challenge, part);
		part.members.forEach(answer::addMember);
		this.empty &= part.members.isEmpty();
		if (takes(part.length())) {
			part.lines.forEach((line) -> answer.add(line.name(), line.value()));
			this.empty &= part.lines.isEmpty();
		}
	}

	/**
	 * Return whether no family has written anything.
	 * @return whether the challenge does not say how to pay
	 */
	boolean isEmpty() {
		return this.empty;
	}

	/**
	 * Take room.
	 * @param length how many bytes
	 * @return whether there is so much
	 */
	boolean takes(int length) {
		if (this.taken + length > MOST) {
			return false;
		}
		this.taken += length;
		return true;
	}

	/**
	 * Measure what a family writes.
	 * @param family the family
	 * @param challenge the challenge
	 * @return the longest value, and the bytes of all lines
	 */
	static Measure measure(PaymentProtocol family, Challenge challenge) {
		Part part = new Part();
		family.challenge(challenge, part);
		return new Measure(part.lines.stream().mapToInt((line) -> line.value().length()).max().orElse(0),
				part.length());
	}

	/**
	 * How long the lines of a family are.
	 *
	 * @param longest the longest value
	 * @param all the bytes of all lines
	 */
	record Measure(int longest, int all) {

	}

	private record Line(String name, String value) {

	}

	/** The part of one family. */
	private static final class Part implements ChallengeAnswer {

		private final List<Line> lines = new ArrayList<>();

		private final Map<String, JsonNode> members = new LinkedHashMap<>();

		@Override
		public void add(String name, String value) {
			this.lines.add(new Line(name, value));
		}

		@Override
		public void addMember(String name, JsonNode value) {
			this.members.put(name, value);
		}

		private int length() {
			return this.lines.stream().mapToInt((line) -> line.name().length() + line.value().length() + FRAME).sum();
		}

	}

}
