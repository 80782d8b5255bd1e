package io.github.x402spring.web.discovery;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.pass.PassProtocol;
import io.github.x402spring.payment.plan.PassTerms;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;

/**
 * Documents where passes are sold, and how they are presented.
 */
final class PassOperations {

	private static final String SCHEME = "payment-pass";

	private static final String PASS = "X402Pass";

	private static final String TAG = "Passes";

	private PassOperations() {
	}

	/**
	 * Add the operation that sells a pass, and that which lists all of them, unless the
	 * application documents them.
	 * @param document the document, with components
	 * @param pass the pass
	 * @param sale what sells it
	 * @return the operation that was added, or empty if it was there
	 */
	static Optional<Operation> add(OpenAPI document, PassTerms pass, PaidEndpointDescriptor sale) {
		String path = sale.patterns().getFirst();
		String list = path.substring(0, path.length() - pass.id().length() - 1);
		document.getComponents().addSchemas(PASS, schema());
		if (!document.getPaths().containsKey(list)) {
			document.getPaths().addPathItem(list, new PathItem().get(list()));
		}
		if (document.getPaths().containsKey(path)) {
			return Optional.empty();
		}
		Operation operation = new Operation().addTagsItem(TAG)
			.operationId("buyPass-" + pass.plan() + "-" + pass.name())
			.summary("Buy a pass")
			.description(sale.description() + ". Send no body. The token of the answer is shown once.")
			.responses(
					new ApiResponses().addApiResponse("201", new ApiResponse().description("The pass that was bought")
						.content(json(new Schema<>().$ref("#/components/schemas/" + PASS)))));
		document.getPaths().addPathItem(path, new PathItem().post(operation));
		return Optional.of(operation);
	}

	/**
	 * Let passes be presented to an operation, beside what it requires already.
	 * @param document the document, with components
	 * @param operation an operation that passes open
	 */
	static void accept(OpenAPI document, Operation operation) {
		document.getComponents()
			.addSecuritySchemes(SCHEME,
					new SecurityScheme().type(SecurityScheme.Type.APIKEY)
						.in(SecurityScheme.In.HEADER)
						.name(PassProtocol.HEADER)
						.description("The token of a pass. A call that the pass covers needs no payment."));
		List<SecurityRequirement> required = (operation.getSecurity() != null) ? operation.getSecurity()
				: document.getSecurity();
		List<SecurityRequirement> before = (required == null || required.isEmpty()) ? List.of(new SecurityRequirement())
				: List.copyOf(required);
		if (before.stream().anyMatch((it) -> it.containsKey(SCHEME))) {
			return;
		}
		operation.setSecurity(null);
		before.forEach(operation::addSecurityItem);
		before.forEach((it) -> {
			SecurityRequirement withPass = new SecurityRequirement();
			withPass.putAll(it);
			operation.addSecurityItem(withPass.addList(SCHEME));
		});
	}

	private static Operation list() {
		Schema<?> passes = Schemas.object();
		passes.addProperty("passes", Schemas.list(Schemas.object()));
		return new Operation().addTagsItem(TAG)
			.operationId("listPasses")
			.summary("List the passes that are for sale")
			.responses(new ApiResponses().addApiResponse("200",
					new ApiResponse().description("All passes with their prices, free of charge")
						.content(json(passes))));
	}

	private static Content json(Schema<?> schema) {
		return new Content().addMediaType("application/json", new MediaType().schema(schema));
	}

	private static Schema<?> schema() {
		Schema<?> pass = Schemas.object();
		pass.addProperty("token", Schemas.text("What to send in the header. It is a secret."));
		pass.addProperty("header", Schemas.text("The header to send it in."));
		pass.addProperty("id", Schemas.text("Names the pass. It is no secret."));
		pass.addProperty("plan", Schemas.text("The plan whose endpoints it opens."));
		pass.addProperty("pass", Schemas.text("The name of the pass in its plan."));
		pass.addProperty("calls", Schemas.number("How many calls it holds, if it counts calls."));
		pass.addProperty("credit", Schemas.text("How many dollars it holds, if it counts credit."));
		pass.addProperty("validFrom", time());
		pass.addProperty("validUntil", time());
		pass.addProperty("scopes", Schemas.list(Schemas.text()));
		return pass;
	}

	private static Schema<?> time() {
		return Schemas.text().format("date-time");
	}

}
