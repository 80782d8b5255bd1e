package io.github.x402spring.autoconfigure.web;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;

/**
 * The gate in front of Spring MVC.
 *
 * @param filterOrder Order of the filter that holds answers back. It must run inside the
 * security, CORS and ETag filters.
 * @param interceptorOrder Order of the interceptor that asks for payments.
 * @param cacheControl Cache-Control of paid answers. Use "private" to let the payer's own
 * cache keep them.
 * @param maxResponseHeaderSize Maximum size of the status line and headers of an answer.
 * By default the limit that is set for Tomcat or Jetty, or else 8KB. If the headers of a
 * paid answer leave no room for the receipt, the call is not charged and is answered 500.
 * @param responseHeaderMargin How much of that size is reserved for headers that the
 * server and filters add when the answer is written.
 */
@ConfigurationProperties("x402.web")
record WebProperties(@DefaultValue(WebProperties.LAST) int filterOrder,
		@DefaultValue(WebProperties.LAST) int interceptorOrder, @DefaultValue("private, no-store") String cacheControl,
		@Nullable DataSize maxResponseHeaderSize, @DefaultValue("512B") DataSize responseHeaderMargin) {

	private static final String LAST = "" + Ordered.LOWEST_PRECEDENCE;

}
