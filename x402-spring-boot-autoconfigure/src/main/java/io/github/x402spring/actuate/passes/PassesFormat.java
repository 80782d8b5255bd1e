package io.github.x402spring.actuate.passes;

import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.Producible;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * In which formats passes are told.
 */
enum PassesFormat implements Producible<PassesFormat> {

	/** JSON as all endpoints write it. */
	ACTUATOR(ApiVersion.V3.getProducedMimeType()),

	/** JSON for clients of older actuators. */
	ACTUATOR_V2(ApiVersion.V2.getProducedMimeType()),

	/** JSON. */
	JSON(MimeTypeUtils.APPLICATION_JSON),

	/** A line with commas for each purchase. */
	CSV(MimeType.valueOf("text/csv;charset=UTF-8")),

	/** A JSON object on a line of its own for each purchase. */
	JSON_LINES(MimeType.valueOf("application/x-ndjson"));

	private final MimeType type;

	PassesFormat(MimeType type) {
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

}
