package io.github.x402spring.autoconfigure.actuate;

import io.github.x402spring.actuate.metrics.MeterConfiguration;
import io.github.x402spring.payment.engine.PaymentEngine;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of meters.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = X402WatchAutoConfiguration.class, afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration" })
@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnBean(value = PaymentEngine.class, type = "io.micrometer.core.instrument.MeterRegistry")
@Import(MeterConfiguration.class)
public final class X402MetricsAutoConfiguration {

}
