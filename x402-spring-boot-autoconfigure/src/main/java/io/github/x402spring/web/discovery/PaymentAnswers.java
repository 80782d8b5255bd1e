package io.github.x402spring.web.discovery;

import java.util.Map;
import java.util.Optional;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;

/**
 * Documents the answers of the gate. What the application says of its own stays.
 */
final class PaymentAnswers {

	private static final String PAYMENT_REQUIRED = "402";

	private static final String PROBLEM = "X402Problem";

	private static final String PROBLEM_TYPE = "application/problem+json";

	private final PaymentHeaders headers;

	PaymentAnswers(PaymentHeaders headers) {
		this.headers = headers;
	}

	/**
	 * Declare what answers refer to.
	 * @param document the document
	 */
	void declare(OpenAPI document) {
		if (document.getComponents() == null) {
			document.setComponents(new Components());
		}
		document.getComponents().addSchemas(PROBLEM, problem());
	}

	/**
	 * Document the answers of an operation.
	 * @param operation the operation
	 * @param description what the 402 says
	 * @param passes whether passes open it
	 * @param free whether some calls are free
	 */
	void document(Operation operation, String description, boolean passes, boolean free) {
		if (operation.getResponses() == null) {
			operation.setResponses(new ApiResponses());
		}
		ApiResponses responses = operation.getResponses();
		responses.forEach((status, response) -> {
			if (status.startsWith("2")) {
				addHeaders(response, this.headers.ofReceipt(passes, free));
			}
		});
		ApiResponse challenge = Optional.ofNullable(responses.get(PAYMENT_REQUIRED)).orElseGet(ApiResponse::new);
		responses.addApiResponse(PAYMENT_REQUIRED, challenge);
		if (challenge.get$ref() != null) {
			return;
		}
		if (challenge.getDescription() == null || challenge.getDescription().isEmpty()) {
			challenge.setDescription(description);
		}
		if (challenge.getContent() == null || challenge.getContent().isEmpty()) {
			challenge.setContent(new Content().addMediaType(PROBLEM_TYPE,
					new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM))));
		}
		addHeaders(challenge, this.headers.ofChallenge(free));
		if (passes) {
			addHeaders(challenge, Map.of("Link",
					PaymentHeaders.header("Where the passes that open it are sold, with the relation payment.")));
		}
	}

	private static void addHeaders(ApiResponse response, Map<String, Header> headers) {
		if (response.get$ref() == null) {
			headers.forEach((name, header) -> {
				if (response.getHeaders() == null || !response.getHeaders().containsKey(name)) {
					response.addHeaderObject(name, header);
				}
			});
		}
	}

	private static Schema<?> problem() {
		Schema<?> problem = Schemas.object()
			.description(
					"Why there is no content (RFC 9457), and what to pay. The challenge is in the headers; clients "
							+ "of version 1 of x402 read it here.");
		problem.addProperty("type", Schemas.text("Names the problem, a page that says what to do."));
		problem.addProperty("title", Schemas.text("The problem for people."));
		problem.addProperty("status", Schemas.number("The status of the answer."));
		problem.addProperty("detail", Schemas.text("What to do."));
		problem.addProperty("reason", Schemas.text("Why a payment was refused, a word for programs."));
		problem.addProperty("x402Version", Schemas.number("The version of x402 that the next members are of."));
		problem.addProperty("error", Schemas.text("Why payment is asked for."));
		problem.addProperty("accepts", Schemas.list(Schemas.object()).description("The ways to pay."));
		problem.addProperty("passes", Schemas.list(Schemas.object()).description("The passes that are for sale."));
		problem.addRequiredItem("type");
		problem.addRequiredItem("title");
		problem.addRequiredItem("status");
		return problem;
	}

}
