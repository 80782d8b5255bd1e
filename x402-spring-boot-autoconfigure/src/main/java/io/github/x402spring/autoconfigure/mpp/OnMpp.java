package io.github.x402spring.autoconfigure.mpp;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * Matches if MPP is switched on, or, where nothing is said about that, if there is a
 * secret, usable or not.
 */
final class OnMpp extends SpringBootCondition {

	private static final String ENABLED = "x402.mpp.enabled";

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ConditionMessage.Builder message = ConditionMessage.forCondition("MPP");
		Environment environment = context.getEnvironment();
		Boolean enabled = environment.getProperty(ENABLED, Boolean.class);
		if (enabled != null) {
			return new ConditionOutcome(enabled, message.because(ENABLED + " is " + enabled));
		}
		boolean secret = StringUtils.hasText(environment.getProperty(MppSettingsFactory.SECRET));
		return new ConditionOutcome(secret,
				message.because(MppSettingsFactory.SECRET + (secret ? " is set" : " is not set")));
	}

}
