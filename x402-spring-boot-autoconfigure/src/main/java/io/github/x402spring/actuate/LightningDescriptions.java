package io.github.x402spring.actuate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.x402spring.actuate.SelfCheckDescriptor.Check;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.lightning.rail.LightningSettings;
import io.github.x402spring.lightning.rail.NodeState;
import io.github.x402spring.lightning.rate.CurrentRate;
import org.jspecify.annotations.Nullable;

/**
 * Describes and checks the node of Lightning.
 *
 * @param rail makes the invoices, or {@code null} if Lightning is off
 * @param rate the rate at which prices in dollars are paid over it
 */
record LightningDescriptions(@Nullable LightningRail rail, CurrentRate rate) {

	private static final String RIGHTS = "rights";

	@Nullable LightningDescriptor describe() {
		LightningRail known = this.rail;
		if (known == null) {
			return null;
		}
		LightningSettings settings = known.settings();
		return new LightningDescriptor(known.node().name(), known.node().serverAddress().orElse(null),
				settings.network().network().id(), known.state().name(), known.trouble().orElse(null),
				known.restsFor().toSeconds(), known.lastSuccess().orElse(null), known.lastFailure().orElse(null),
				settings.strict(), known.openInvoices(), settings.maxOpen(), settings.maxOpenPerNetwork(),
				this.rate.last().map((it) -> it.dollars().toPlainString()).orElse(null),
				this.rate.age().map(Duration::toSeconds).orElse(null), this.rate.trouble().orElse(null));
	}

	List<String> warnings() {
		LightningRail known = this.rail;
		if (known == null) {
			return List.of();
		}
		List<String> warnings = new ArrayList<>();
		if (known.state() == NodeState.FAILING || known.state() == NodeState.RESTING) {
			warnings.add("The Lightning node is " + known.state());
		}
		if (this.rate.moves() && this.rate.now().isEmpty()) {
			warnings.add("There is no rate of bitcoin that is new enough: prices in dollars are not offered over "
					+ "Lightning");
		}
		return warnings;
	}

	/**
	 * Let the node make an invoice and look for it.
	 * @return the checks; empty if Lightning is off
	 */
	List<Check> check() {
		LightningRail known = this.rail;
		if (known == null) {
			return List.of();
		}
		Map<String, Optional<String>> found = known.check();
		List<Check> checks = new ArrayList<>();
		found.forEach((name, wrong) -> checks.add(Check.of(name, wrong)));
		if (!found.containsKey(RIGHTS)) {
			checks.add(Check.skipped(RIGHTS, "this node does not tell what its credential may do"));
		}
		return List.copyOf(checks);
	}

}
