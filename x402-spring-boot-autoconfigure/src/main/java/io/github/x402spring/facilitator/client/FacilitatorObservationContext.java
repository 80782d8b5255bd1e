package io.github.x402spring.facilitator.client;

import java.util.Locale;

import io.micrometer.observation.Observation;

/**
 * One call of a facilitator.
 *
 * @since 0.1.0
 */
public class FacilitatorObservationContext extends Observation.Context {

	private final FacilitatorOperation operation;

	private final String serverAddress;

	private volatile int statusCode;

	FacilitatorObservationContext(FacilitatorOperation operation, String serverAddress) {
		this.operation = operation;
		this.serverAddress = serverAddress;
	}

	/**
	 * Return what the facilitator is asked to do.
	 * @return the operation
	 */
	public FacilitatorOperation operation() {
		return this.operation;
	}

	/**
	 * Return the host of the facilitator.
	 * @return the host, or {@code none} for a client of an own kind
	 */
	public String serverAddress() {
		return this.serverAddress;
	}

	void answered(int status) {
		this.statusCode = status;
	}

	/**
	 * Return the HTTP status of the answer.
	 * @return the status, or {@code none} without an answer and for a client of an own
	 * kind
	 */
	public String statusCode() {
		int status = this.statusCode;
		return (status >= 100 && status < 600) ? Integer.toString(status) : (status != 0) ? "other" : "none";
	}

	/**
	 * Return why the call failed.
	 * @return the trouble in lower case, {@code other} or {@code none}
	 */
	public String errorType() {
		return switch (getError()) {
			case null -> "none";
			case FacilitatorException ex -> ex.trouble().name().toLowerCase(Locale.ROOT);
			default -> "other";
		};
	}

}
