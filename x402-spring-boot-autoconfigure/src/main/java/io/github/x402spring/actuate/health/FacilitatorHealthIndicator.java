package io.github.x402spring.actuate.health;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.github.x402spring.facilitator.Facilitator;
import io.github.x402spring.facilitator.FacilitatorCalls;
import io.github.x402spring.facilitator.FacilitatorRouter;
import io.github.x402spring.facilitator.FacilitatorState;
import io.github.x402spring.facilitator.client.FacilitatorOperation;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * The state of the facilitators according to their last answers. It calls none of them.
 */
final class FacilitatorHealthIndicator implements HealthIndicator {

	private final FacilitatorRouter facilitators;

	private final Supplier<List<String>> problems;

	FacilitatorHealthIndicator(FacilitatorRouter facilitators, Supplier<List<String>> problems) {
		this.facilitators = facilitators;
		this.problems = problems;
	}

	@Override
	public Health health() {
		List<String> found = this.problems.get();
		boolean trouble = this.facilitators.all().stream().anyMatch(FacilitatorHealthIndicator::isInTrouble);
		Health.Builder builder = X402Status.upUnless(trouble || !found.isEmpty());
		this.facilitators.all().forEach((it) -> builder.withDetail(it.name(), details(it)));
		if (!found.isEmpty()) {
			builder.withDetail("problems", found);
		}
		return builder.build();
	}

	private static boolean isInTrouble(Facilitator facilitator) {
		FacilitatorState state = facilitator.state();
		return state == FacilitatorState.PAUSED || state == FacilitatorState.FAILING;
	}

	private static Map<String, Object> details(Facilitator facilitator) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", facilitator.state());
		facilitator.trouble().ifPresent((it) -> details.put("trouble", it.text()));
		for (FacilitatorOperation operation : FacilitatorOperation.values()) {
			details.put(operation.path(), details(facilitator.calls(operation)));
		}
		return details;
	}

	private static Map<String, Object> details(FacilitatorCalls calls) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("state", calls.state());
		details.put("calls", calls.active() + " of " + calls.maxConcurrentCalls());
		calls.trouble().ifPresent((it) -> details.put("trouble", it.text()));
		calls.refusal().ifPresent((it) -> details.put("refusal", it));
		Duration pause = calls.pausedFor();
		if (!pause.isZero()) {
			details.put("pausedFor", pause.toSeconds() + "s");
		}
		return details;
	}

}
