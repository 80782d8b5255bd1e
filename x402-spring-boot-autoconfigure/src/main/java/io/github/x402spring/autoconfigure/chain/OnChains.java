package io.github.x402spring.autoconfigure.chain;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if nodes are configured. A list of objects cannot be found by the name of a
 * property.
 */
final class OnChains extends SpringBootCondition {

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("x402 nodes");
		ChainProperties properties = Binder.get(context.getEnvironment()).bindOrCreate("x402", ChainProperties.class);
		return properties.isEmpty()
				? ConditionOutcome.noMatch(message.didNotFind("properties").items("x402.rpc-url", "x402.chains"))
				: ConditionOutcome.match(message.because("nodes are configured"));
	}

}
