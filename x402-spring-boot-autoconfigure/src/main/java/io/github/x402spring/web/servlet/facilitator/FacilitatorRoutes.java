package io.github.x402spring.web.servlet.facilitator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.BiFunction;

import io.github.x402spring.facilitator.server.FacilitatorCaller;
import io.github.x402spring.facilitator.server.FacilitatorReply;
import io.github.x402spring.facilitator.server.FacilitatorServer;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Serves a facilitator at {@code /verify}, {@code /settle} and {@code /supported} below a
 * path. Callers are authenticated before their request is read.
 *
 * @since 0.1.0
 */
public final class FacilitatorRoutes {

	private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

	private final FacilitatorServer server;

	private final int maxBody;

	/**
	 * Create routes.
	 * @param server the facilitator
	 * @param maxBody longest body that is read, in bytes
	 */
	public FacilitatorRoutes(FacilitatorServer server, int maxBody) {
		this.server = server;
		this.maxBody = maxBody;
	}

	/**
	 * Return the routes.
	 * @param path the path below which they are
	 * @return a function for Spring MVC
	 */
	public RouterFunction<ServerResponse> below(String path) {
		return RouterFunctions.route()
			.GET(path + "/supported", (request) -> answer(request, (caller) -> this.server.supported()))
			.POST(path + "/verify", (request) -> answer(request, this.server::verify))
			.POST(path + "/settle", (request) -> answer(request,
					(caller, body) -> this.server.settle(caller, request.headers().firstHeader(IDEMPOTENCY_KEY), body)))
			.build();
	}

	// A web page cannot send JSON to this machine without being asked first (CORS).
	private ServerResponse answer(ServerRequest request, BiFunction<FacilitatorCaller, byte[], FacilitatorReply> work) {
		return answer(request, (caller) -> {
			if (!request.headers().contentType().filter(MediaType.APPLICATION_JSON::isCompatibleWith).isPresent()) {
				return FacilitatorReply.error(415, "The body must be application/json");
			}
			return body(request).map((body) -> work.apply(caller, body))
				.orElseGet(() -> FacilitatorReply.error(413, "The body is longer than " + this.maxBody + " bytes"));
		});
	}

	private ServerResponse answer(ServerRequest request, Work work) {
		Optional<FacilitatorCaller> caller = this.server
			.authenticate(request.headers().firstHeader(HttpHeaders.AUTHORIZATION));
		try {
			return write(caller.isPresent() ? work.reply(caller.get()) : unknownCaller());
		}
		catch (IOException ex) {
			return write(FacilitatorReply.error(400, "The body broke off"));
		}
	}

	private static FacilitatorReply unknownCaller() {
		return FacilitatorReply.error(401, "A known bearer token is required")
			.with(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
	}

	private Optional<byte[]> body(ServerRequest request) throws IOException {
		if (request.servletRequest().getContentLengthLong() > this.maxBody) {
			return Optional.empty();
		}
		byte[] body = request.servletRequest().getInputStream().readNBytes(this.maxBody + 1);
		return (body.length <= this.maxBody) ? Optional.of(body) : Optional.empty();
	}

	private static ServerResponse write(FacilitatorReply reply) {
		ServerResponse.HeadersBuilder<?> response = ServerResponse.status(reply.status())
			.contentType(MediaType.APPLICATION_JSON)
			.cacheControl(CacheControl.noStore());
		reply.headers().forEach(response::header);
		return response.build((request, written) -> {
			written.getOutputStream().write(reply.json().getBytes(StandardCharsets.UTF_8));
			return null;
		});
	}

	/**
	 * What is done for a caller.
	 */
	@FunctionalInterface
	private interface Work {

		FacilitatorReply reply(FacilitatorCaller caller) throws IOException;

	}

}
