package io.github.x402spring.actuate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Whether the paid endpoints answer as they should.
 *
 * @param at when they were called
 * @param outcome {@link Outcome#FAIL} if any check failed, {@link Outcome#SKIPPED} if
 * nothing could be checked
 * @param why why nothing was checked, or {@code null}
 * @param endpoints the results by endpoint
 * @param lightning the checks of the node of Lightning; empty if there is none
 * @since 0.1.0
 */
record SelfCheckDescriptor(Instant at, Outcome outcome, @Nullable String why, List<Result> endpoints,
		List<Check> lightning) implements OperationResponseBody {

	static SelfCheckDescriptor of(Instant at, List<Result> endpoints, List<Check> lightning) {
		return new SelfCheckDescriptor(at, outcome(endpoints, lightning), null, endpoints, lightning);
	}

	static SelfCheckDescriptor skipped(Instant at, String why, List<Check> lightning) {
		return new SelfCheckDescriptor(at, outcome(List.of(), lightning), why, List.of(), lightning);
	}

	private static Outcome outcome(List<Result> endpoints, List<Check> lightning) {
		return Outcome.of(Stream.concat(endpoints.stream().map(Result::outcome), lightning.stream().map(Check::outcome))
			.toList());
	}

	/**
	 * What came of a check.
	 */
	enum Outcome {

		/** It is as it should be. */
		PASS,

		/** It is not as it should be. */
		FAIL,

		/** It cannot be determined. */
		SKIPPED;

		static Outcome of(List<Outcome> parts) {
			return parts.contains(FAIL) ? FAIL : parts.contains(PASS) ? PASS : SKIPPED;
		}

	}

	/**
	 * The results of an endpoint.
	 *
	 * @param id the endpoint
	 * @param request what was called, or {@code null} if nothing was
	 * @param outcome {@link Outcome#FAIL} if any of its checks failed
	 * @param checks the checks
	 * @since 0.1.0
	 */
	record Result(String id, @Nullable String request, Outcome outcome, List<Check> checks) {

		static Result of(String id, @Nullable String request, List<Check> checks) {
			return new Result(id, request, Outcome.of(checks.stream().map(Check::outcome).toList()), checks);
		}

	}

	/**
	 * One check.
	 *
	 * @param name what was checked
	 * @param outcome what came of it
	 * @param why why it failed or was skipped, or {@code null}
	 * @since 0.1.0
	 */
	record Check(String name, Outcome outcome, @Nullable String why) {

		static Check pass(String name) {
			return new Check(name, Outcome.PASS, null);
		}

		static Check fail(String name, String why) {
			return new Check(name, Outcome.FAIL, why);
		}

		static Check skipped(String name, String why) {
			return new Check(name, Outcome.SKIPPED, why);
		}

		static Check of(String name, Optional<String> wrong) {
			return wrong.map((why) -> fail(name, why)).orElseGet(() -> pass(name));
		}

	}

}
