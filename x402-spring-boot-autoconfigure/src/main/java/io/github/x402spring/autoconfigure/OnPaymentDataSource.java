package io.github.x402spring.autoconfigure;

import java.util.Arrays;
import java.util.List;

import javax.sql.DataSource;

import io.github.x402spring.PaymentDataSource;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if a {@link DataSource} bean is annotated with {@link PaymentDataSource}.
 * Boot's own conditions leave out beans that are no default candidates, as these are.
 */
final class OnPaymentDataSource extends SpringBootCondition implements ConfigurationCondition {

	@Override
	public ConfigurationPhase getConfigurationPhase() {
		return ConfigurationPhase.REGISTER_BEAN;
	}

	@Override
	public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
		ListableBeanFactory beans = context.getBeanFactory();
		List<String> names = (beans != null) ? names(beans) : List.of();
		ConditionMessage.Builder message = ConditionMessage.forCondition("@PaymentDataSource");
		return names.isEmpty() ? ConditionOutcome.noMatch(message.didNotFind("any annotated data source").atAll())
				: ConditionOutcome.match(message.found("annotated data source", "annotated data sources").items(names));
	}

	static List<String> names(ListableBeanFactory beans) {
		return Arrays.stream(beans.getBeanNamesForType(DataSource.class, true, false))
			.filter((name) -> beans.findAnnotationOnBean(name, PaymentDataSource.class, false) != null)
			.toList();
	}

}
