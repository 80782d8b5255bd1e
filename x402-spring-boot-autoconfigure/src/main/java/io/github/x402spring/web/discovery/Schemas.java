package io.github.x402spring.web.discovery;

import io.swagger.v3.oas.models.media.Schema;

/**
 * Makes schemas that are written alike in OpenAPI 3.0, which has one type for each, and
 * in 3.1, which has a set of them.
 */
final class Schemas {

	private Schemas() {
	}

	static Schema<?> text() {
		return of("string");
	}

	static Schema<?> text(String description) {
		return text().description(description);
	}

	static Schema<?> number(String description) {
		return of("integer").description(description);
	}

	static Schema<?> object() {
		return of("object");
	}

	static Schema<?> list(Schema<?> items) {
		Schema<?> schema = of("array");
		schema.setItems(items);
		return schema;
	}

	static Schema<?> of(String type) {
		Schema<?> schema = new Schema<>();
		schema.setType(type);
		schema.addType(type);
		return schema;
	}

}
