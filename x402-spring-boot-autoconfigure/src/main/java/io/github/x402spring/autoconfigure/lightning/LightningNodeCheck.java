package io.github.x402spring.autoconfigure.lightning;

import java.util.Map;

import io.github.x402spring.X402ConfigurationException;
import io.github.x402spring.lightning.LightningNode;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Stops the start if properties describe a node, but not its kind: they would be ignored.
 *
 * @param node the node
 * @param environment the properties
 */
record LightningNodeCheck(ObjectProvider<LightningNode> node,
		Environment environment) implements SmartInitializingSingleton {

	private static final String NODE = "x402.lightning.node";

	/** The property that switches Lightning on. */
	static final String TYPE = NODE + ".type";

	static boolean isOff(String type) {
		return type.strip().equalsIgnoreCase("false");
	}

	@Override
	public void afterSingletonsInstantiated() {
		if (this.node.stream().findAny().isPresent() || isOff(this.environment.getProperty(TYPE, ""))) {
			return;
		}
		Binder.get(this.environment)
			.bind(NODE, Bindable.mapOf(String.class, Object.class))
			.orElse(Map.of())
			.forEach(LightningNodeCheck::refuse);
	}

	// An empty value overrides another file's.
	private static void refuse(String name, @Nullable Object value) {
		if (value != null && !value.toString().isBlank()) {
			throw new X402ConfigurationException(
					NODE + "." + name + " is set, but " + NODE + ".type is not, so it would be ignored.",
					"Set " + NODE + ".type to lnd, phoenixd, cln, lnbits or, for play money, to sandbox.");
		}
	}

}
