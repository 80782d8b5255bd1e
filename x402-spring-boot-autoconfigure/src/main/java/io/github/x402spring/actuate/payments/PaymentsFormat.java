package io.github.x402spring.actuate.payments;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * In which formats payments are told.
 */
enum PaymentsFormat implements Producible<PaymentsFormat> {

	/** JSON as all endpoints write it. */
	ACTUATOR(ApiVersion.V3.getProducedMimeType()),

	/** JSON for clients of older actuators. */
	ACTUATOR_V2(ApiVersion.V2.getProducedMimeType()),

	/** JSON. */
	JSON(MimeTypeUtils.APPLICATION_JSON),

	/** A line with commas for each settled payment. */
	CSV(MimeType.valueOf("text/csv;charset=UTF-8")),

	/** A JSON object on a line of its own for each settled payment. */
	JSON_LINES(MimeType.valueOf("application/x-ndjson")),

	/** A page for browsers. What they also accept comes after it. */
	HTML(MimeType.valueOf("text/html;charset=UTF-8"));

	private final MimeType type;

	PaymentsFormat(MimeType type) {
		this.type = type;
	}

	@Override
	public MimeType getProducedMimeType() {
		return this.type;
	}

	@Override
	public boolean isDefault() {
		return this == ACTUATOR;
	}

	static PaymentsFormat of(String name) {
		return switch (name) {
			case "csv" -> CSV;
			case "ndjson" -> JSON_LINES;
			default ->
				throw new InvalidEndpointRequestException("The format is " + name, "The format must be csv or ndjson");
		};
	}

	/** In which one payment is shown. */
	enum OfOne implements Producible<OfOne> {

		/** The media type of actuator endpoints. */
		ACTUATOR(PaymentsFormat.ACTUATOR),

		/** Its earlier version. */
		ACTUATOR_V2(PaymentsFormat.ACTUATOR_V2),

		/** JSON. */
		JSON(PaymentsFormat.JSON),

		/** A page for browsers. */
		HTML(PaymentsFormat.HTML);

		private final PaymentsFormat format;

		OfOne(PaymentsFormat format) {
			this.format = format;
		}

		@Override
		public MimeType getProducedMimeType() {
			return this.format.getProducedMimeType();
		}

		@Override
		public boolean isDefault() {
			return this == ACTUATOR;
		}

	}

}
