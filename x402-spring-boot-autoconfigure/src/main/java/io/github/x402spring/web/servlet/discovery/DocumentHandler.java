package io.github.x402spring.web.servlet.discovery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import io.github.x402spring.web.discovery.DiscoveryDocument;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.util.DigestUtils;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;
import org.springframework.web.util.UriComponents;

/**
 * Answers with a document. It is the same for all clients, so caches may share it.
 */
final class DocumentHandler implements HttpRequestHandler {

	private final DiscoveryDocument document;

	private final @Nullable String baseUrl;

	private final String cacheControl;

	DocumentHandler(DiscoveryDocument document, @Nullable String baseUrl, Duration maxAge) {
		this.document = document;
		this.baseUrl = baseUrl;
		this.cacheControl = String.valueOf(CacheControl.maxAge(maxAge).cachePublic().getHeaderValue());
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response)
			throws IOException, HttpRequestMethodNotSupportedException {
		if (!HttpMethod.GET.matches(request.getMethod()) && !HttpMethod.HEAD.matches(request.getMethod())) {
			throw new HttpRequestMethodNotSupportedException(request.getMethod(), List.of("GET", "HEAD"));
		}
		byte[] content = this.document.write(base(request)).getBytes(StandardCharsets.UTF_8);
		response.setHeader(HttpHeaders.CACHE_CONTROL, this.cacheControl);
		String tag = "\"" + DigestUtils.md5DigestAsHex(content) + "\"";
		if (new ServletWebRequest(request, response).checkNotModified(tag)) {
			return;
		}
		response.setContentType(this.document.mediaType());
		response.setContentLength(content.length);
		if (HttpMethod.GET.matches(request.getMethod())) {
			response.getOutputStream().write(content);
		}
	}

	private String base(HttpServletRequest request) {
		UriComponents mapping = ServletUriComponentsBuilder.fromServletMapping(request).build();
		String path = (mapping.getPath() != null) ? mapping.getPath() : "";
		return (this.baseUrl != null) ? this.baseUrl + path : mapping.toUriString();
	}

}
