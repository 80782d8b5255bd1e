package io.github.x402spring.actuate.audit;

import java.security.Principal;
import java.util.Map;

import org.jspecify.annotations.Nullable;

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
		this.publisher.publishEvent(new AuditApplicationEvent(
				new AuditEvent((principal != null) ? principal.getName() : "anonymous", OPERATOR_ACTION, data)));
	}

}
