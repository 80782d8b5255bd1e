package io.github.x402spring.facilitator.client;

import java.io.IOException;
import java.io.InputStream;

import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.EofSensorInputStream;
import org.apache.hc.core5.http.io.EofSensorWatcher;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * An answer whose connection is given back when the body was read to its end, and hung up
 * on if it is closed before.
 */
final class HttpCoreResponse implements ClientHttpResponse {

	private final ClassicHttpResponse response;

	private final HttpStatusCode status;

	private final InputStream body;

	HttpCoreResponse(ClassicHttpResponse response, FacilitatorConnection connection, Runnable giveBack)
			throws IOException {
		if (response.getCode() > 999) {
			throw new IOException("The status " + response.getCode() + " is none of HTTP");
		}
		this.response = response;
		this.status = HttpStatusCode.valueOf(response.getCode());
		this.body = body(response.getEntity(), connection, giveBack);
	}

	private static InputStream body(HttpEntity entity, FacilitatorConnection connection, Runnable giveBack)
			throws IOException {
		if (entity == null) {
			giveBack.run();
			return InputStream.nullInputStream();
		}
		return new EofSensorInputStream(entity.getContent(), new EofSensorWatcher() {

			@Override
			public boolean eofDetected(InputStream wrapped) {
				giveBack.run();
				return false;
			}

			@Override
			public boolean streamClosed(InputStream wrapped) {
				connection.close();
				return false;
			}

			@Override
			public boolean streamAbort(InputStream wrapped) {
				connection.close();
				return false;
			}

		});
	}

	@Override
	public HttpStatusCode getStatusCode() {
		return this.status;
	}

	@Override
	public String getStatusText() {
		return (this.response.getReasonPhrase() != null) ? this.response.getReasonPhrase() : "";
	}

	@Override
	public HttpHeaders getHeaders() {
		HttpHeaders headers = new HttpHeaders();
		for (Header header : this.response.getHeaders()) {
			headers.add(header.getName(), header.getValue());
		}
		return headers;
	}

	@Override
	public InputStream getBody() {
		return this.body;
	}

	@Override
	public void close() {
		try {
			this.body.close();
		}
		catch (IOException ex) {
			// The connection is closed all the same.
		}
	}

}
