package io.github.x402spring.facilitator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentKind;
import io.github.x402spring.x402.SupportedKinds;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.SimpleAsyncTaskScheduler;

/**
 * Asks the facilitators at the start, and again from time to time, what they support, and
 * holds that against what the paid endpoints offer. When it is strict, anything amiss
 * stops the start; when not, it asks in the background, so that the start does not depend
 * on it, and a line in the log says what is amiss, once for each change.
 *
 * @since 0.1.0
 */
public final class SupportedKindsCheck implements SmartLifecycle {

	/** Before the web server begins to listen. */
	static final int PHASE = DEFAULT_PHASE - 8192;

	/** How soon a facilitator that did not answer is asked again. */
	private static final Duration RETRY = Duration.ofSeconds(30);

	/** How many kinds a message names at most. */
	private static final int MAX_NAMED = 20;

	private static final Log logger = LogFactory.getLog(SupportedKindsCheck.class);

	private final FacilitatorRouter facilitators;

	private final Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints;

	private final boolean strict;

	private final Duration refresh;

	private volatile List<String> problems = List.of();

	private volatile @Nullable SimpleAsyncTaskScheduler scheduler;

	private volatile @Nullable ScheduledFuture<?> looking;

	/**
	 * Create a check.
	 * @param facilitators who is asked
	 * @param endpoints what is sold
	 * @param strict whether the start stops if something is amiss
	 * @param refresh how often is asked again
	 */
	public SupportedKindsCheck(FacilitatorRouter facilitators,
			Supplier<? extends Collection<PaidEndpointDescriptor>> endpoints, boolean strict, Duration refresh) {
		this.facilitators = facilitators;
		this.endpoints = endpoints;
		this.strict = strict;
		this.refresh = refresh;
	}

	@Override
	public void start() {
		if (this.strict) {
			List<String> found = ask();
			if (!found.isEmpty()) {
				throw new X402ConfigurationException(String.join(" ", found),
						"Correct the URL of the facilitator, x402.network and x402.accepts[], or add a facilitator "
								+ "under x402.facilitators[]; or set x402.facilitator.supported=warn to start "
								+ "anyway.");
			}
		}
		SimpleAsyncTaskScheduler tasks = new SimpleAsyncTaskScheduler();
		tasks.setThreadNamePrefix("x402-supported-");
		tasks.setVirtualThreads(true);
		this.scheduler = tasks;
		this.looking = tasks.schedule(this::look, (context) -> {
			Instant last = context.lastCompletion();
			if (last == null) {
				return this.strict ? Instant.now().plus(this.refresh) : Instant.now();
			}
			return last.plus(isAnswered() ? this.refresh : shorter(this.refresh, RETRY));
		});
	}

	@Override
	public void stop() {
		SimpleAsyncTaskScheduler tasks = this.scheduler;
		ScheduledFuture<?> task = this.looking;
		this.scheduler = null;
		if (task != null) {
			task.cancel(true);
		}
		if (tasks != null) {
			tasks.close();
		}
	}

	@Override
	public boolean isRunning() {
		return this.scheduler != null;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * Return what was found last.
	 * @return texts for operators; empty if every way to pay is supported, or there was
	 * no check yet
	 */
	public List<String> problems() {
		return this.problems;
	}

	private void look() {
		List<String> found = ask();
		if (found.equals(this.problems)) {
			return;
		}
		this.problems = found;
		if (found.isEmpty()) {
			logger.info("The facilitators support every offer again");
		}
		else {
			logger.warn(String.join(" ", found));
		}
	}

	private List<String> ask() {
		List<String> found = new ArrayList<>();
		for (Facilitator facilitator : this.facilitators.all()) {
			try {
				facilitator.refresh();
			}
			catch (FacilitatorException ex) {
				found.add(silent(facilitator, ex.trouble().text()));
			}
			catch (RuntimeException ex) {
				logger.debug("A custom facilitator client failed", ex);
				found.add(silent(facilitator, "its client failed"));
			}
		}
		for (PaidEndpointDescriptor endpoint : this.endpoints.get()) {
			for (PaymentKind kind : endpoint.quotes().kinds()) {
				if (this.facilitators.all().stream().noneMatch((it) -> it.supports(2, kind.scheme(), kind.network()))) {
					found.add("The paid endpoint " + endpoint.id() + " is offered for " + kind
							+ ", which no facilitator supports: " + supported() + ".");
				}
			}
		}
		return List.copyOf(found);
	}

	private static String silent(Facilitator facilitator, String why) {
		return "The facilitator of " + facilitator.name() + " did not report what it supports: " + why + ".";
	}

	private String supported() {
		return String.join("; ", this.facilitators.all().stream().map(SupportedKindsCheck::supported).toList());
	}

	private static String supported(Facilitator facilitator) {
		List<String> kinds = facilitator.kinds()
			.map(SupportedKinds::kinds)
			.orElse(List.of())
			.stream()
			.filter((kind) -> kind.x402Version() == 2)
			.limit(MAX_NAMED)
			.map((kind) -> clean(kind.scheme()) + " on " + clean(kind.network()))
			.toList();
		return "that of " + facilitator.name() + " supports " + kinds;
	}

	// The text comes from the facilitator.
	private static String clean(String text) {
		return text.matches("[-_:A-Za-z0-9]{1,64}") ? text : "?";
	}

	private boolean isAnswered() {
		return this.facilitators.all().stream().allMatch((it) -> it.kinds().isPresent());
	}

	private static Duration shorter(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

}
