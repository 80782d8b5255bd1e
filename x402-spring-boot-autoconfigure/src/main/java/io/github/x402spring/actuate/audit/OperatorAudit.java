package io.github.x402spring.actuate.audit;

import java.security.Principal;
import java.util.Map;

import io.github.x402spring.payment.event.LogText;
import io.github.x402spring.payment.event.LoggingPaymentListener;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import org.springframework.boot.actuate.audit.AuditEvent;
import org.springframework.boot.actuate.audit.listener.AuditApplicationEvent;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes an audit event for whatever an operator did, or tried to do.
 *
 * @since 0.1.0
 */
public final class OperatorAudit {

	/** Type of the audit events. */
	public static final String OPERATOR_ACTION = "X402_OPERATOR_ACTION";

	private final Logger logger = LoggerFactory.getLogger(LoggingPaymentListener.LOGGER);

	private final ApplicationEventPublisher publisher;

	/**
	 * Create an audit.
	 * @param publisher publishes the events
	 */
	public OperatorAudit(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	/**
	 * Publish what was done.
	 * @param security who did it
	 * @param data what was done and what came of it
	 */
	public void record(SecurityContext security, Map<String, @Nullable Object> data) {
		Principal principal = security.getPrincipal();
		String name = (principal != null) ? principal.getName() : "anonymous";
		this.publisher.publishEvent(new AuditApplicationEvent(new AuditEvent(name, OPERATOR_ACTION, data)));
		// An audit event is heard only where the application keeps them.
		LoggingEventBuilder log = this.logger.atInfo()
			.addKeyValue("event", "operator.action")
			.addKeyValue("principal", LogText.clean(name));
		for (Map.Entry<String, @Nullable Object> entry : data.entrySet()) {
			log = log.addKeyValue(entry.getKey(), LogText.clean(String.valueOf(entry.getValue())));
		}
		log.log("operator.action {} by {}: {}", data.get("action"), LogText.clean(name), data.get("outcome"));
	}

}
