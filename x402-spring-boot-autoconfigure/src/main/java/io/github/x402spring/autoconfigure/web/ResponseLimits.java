package io.github.x402spring.autoconfigure.web;

import java.util.Comparator;
import java.util.stream.Stream;

import io.github.x402spring.autoconfigure.SettlementProperties;
import io.github.x402spring.web.servlet.answer.AnswerLimits;

import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * Finds out how large answers may become.
 */
final class ResponseLimits {

	/** That of Tomcat, and less than that of Jetty. */
	private static final DataSize DEFAULT_HEAD_SIZE = DataSize.ofKilobytes(8);

	private ResponseLimits() {
	}

	static AnswerLimits of(WebProperties web, SettlementProperties settlement, Environment environment) {
		DataSize configured = web.maxResponseHeaderSize();
		DataSize head = (configured != null) ? configured : ofServer(Binder.get(environment));
		return new AnswerLimits(settlement.maxBufferSize().toBytes(), bytes(head), bytes(web.responseHeaderMargin()));
	}

	// Not that of a server which is set up in code, nor of one that the application is
	// deployed to.
	private static DataSize ofServer(Binder binder) {
		return Stream.of("server.tomcat.max-http-response-header-size", "server.jetty.max-http-response-header-size")
			.map((name) -> binder.bind(name, DataSize.class))
			.filter(BindResult::isBound)
			.map(BindResult::get)
			.min(Comparator.naturalOrder())
			.orElse(DEFAULT_HEAD_SIZE);
	}

	private static int bytes(DataSize size) {
		return Math.toIntExact(size.toBytes());
	}

}
