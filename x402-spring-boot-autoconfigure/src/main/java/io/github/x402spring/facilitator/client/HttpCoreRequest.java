package io.github.x402spring.facilitator.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request of {@link HttpCoreRequestFactory}. It is sent on a connection of its own
 * until the answer is read.
 */
final class HttpCoreRequest extends AbstractClientHttpRequest {

	private static final String USER_AGENT = "x402-spring-boot-starter";

	private static final Set<String> WRITTEN_HERE = Set.of("host", "content-length", "transfer-encoding", "connection",
			"expect", "upgrade");

	private final URI uri;

	private final HttpMethod method;

	private final ConnectionPool connections;

	private final LimitedCall call;

	private final ByteArrayOutputStream body = new ByteArrayOutputStream();

	HttpCoreRequest(URI uri, HttpMethod method, ConnectionPool connections, LimitedCall call) {
		this.uri = uri;
		this.method = method;
		this.connections = connections;
		this.call = call;
	}

	@Override
	public HttpMethod getMethod() {
		return this.method;
	}

	@Override
	public URI getURI() {
		return this.uri;
	}

	@Override
	protected OutputStream getBodyInternal(HttpHeaders headers) {
		return this.body;
	}

	@Override
	protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
		ClassicHttpRequest request = request(headers);
		FacilitatorConnection connection = this.connections.take(this.call);
		try {
			return new HttpCoreResponse(connection.send(request), connection,
					() -> this.connections.giveBack(connection, this.call));
		}
		catch (IOException | RuntimeException ex) {
			connection.close();
			throw ex;
		}
	}

	private ClassicHttpRequest request(HttpHeaders headers) {
		ClassicHttpRequest request = new BasicClassicHttpRequest(this.method.name(), path());
		request.addHeader(HttpHeaders.HOST, this.uri.getRawAuthority());
		if (!headers.containsHeader(HttpHeaders.USER_AGENT)) {
			request.addHeader(HttpHeaders.USER_AGENT, USER_AGENT);
		}
		headers.forEach((name, values) -> {
			if (!WRITTEN_HERE.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> request.addHeader(name, value));
			}
		});
		if (this.body.size() > 0) {
			request.addHeader(HttpHeaders.CONTENT_LENGTH, this.body.size());
			request.setEntity(new ByteArrayEntity(this.body.toByteArray(), null));
		}
		return request;
	}

	private String path() {
		String path = this.uri.getRawPath().isEmpty() ? "/" : this.uri.getRawPath();
		return (this.uri.getRawQuery() != null) ? path + "?" + this.uri.getRawQuery() : path;
	}

}
