package io.github.x402spring.web.servlet;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

import io.github.x402spring.X402ConfigurationException;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * Return types whose answer is written after the handler returned.
 */
final class AsyncReturnTypes {

	private static final List<Class<?>> TYPES = List.of(Callable.class, WebAsyncTask.class, DeferredResult.class,
			CompletionStage.class, ResponseBodyEmitter.class, StreamingResponseBody.class, Flow.Publisher.class);

	private AsyncReturnTypes() {
	}

	static void refuse(HandlerMethod handler, String name) {
		ResolvableType type = ResolvableType.forMethodParameter(handler.getReturnType());
		if (HttpEntity.class.isAssignableFrom(type.toClass())) {
			type = type.as(HttpEntity.class).getGeneric(0);
		}
		Class<?> raw = type.toClass();
		if (raw != Object.class && (TYPES.stream().anyMatch((it) -> it.isAssignableFrom(raw))
				|| ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw) != null)) {
			throw new X402ConfigurationException(
					"The paid handler " + name + " answers asynchronously (" + raw.getSimpleName()
							+ "), and such answers cannot be sold yet.",
					"Return the content itself, or remove @PaidEndpoint from the handler.");
		}
	}

}
