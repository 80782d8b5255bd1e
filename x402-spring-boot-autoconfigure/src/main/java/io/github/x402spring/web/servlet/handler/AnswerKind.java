package io.github.x402spring.web.servlet.handler;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;

/**
 * How a handler answers, as far as its return type tells.
 */
enum AnswerKind {

	/** When it returns, or not known before. */
	PLAIN("the response can be held back until the payment is settled"),

	/** All at once, later. */
	ASYNCHRONOUS("the response is asynchronous, but can be held back until the payment is settled"),

	/** Bit by bit, later. */
	STREAMING("the response is streamed and cannot be held back");

	private static final List<Class<?>> LATER = List.of(Callable.class, WebAsyncTask.class, DeferredResult.class,
			CompletionStage.class);

	private static final List<Class<?>> STREAMED = List.of(ResponseBodyEmitter.class, StreamingResponseBody.class);

	private final String consequence;

	AnswerKind(String consequence) {
		this.consequence = consequence;
	}

	/**
	 * Return what follows for the settlement.
	 * @return a clause for the plan
	 */
	String consequence() {
		return this.consequence;
	}

	static AnswerKind of(HandlerMethod handler) {
		ResolvableType type = ResolvableType.forMethodParameter(handler.getReturnType());
		if (HttpEntity.class.isAssignableFrom(type.toClass())) {
			type = type.as(HttpEntity.class).getGeneric(0);
		}
		Class<?> raw = type.toClass();
		if (raw == Object.class) {
			return PLAIN;
		}
		if (isAny(STREAMED, raw)) {
			return STREAMING;
		}
		return isAny(LATER, raw) ? ASYNCHRONOUS : reactive(raw);
	}

	private static AnswerKind reactive(Class<?> type) {
		@Nullable ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		if (adapter == null) {
			return PLAIN;
		}
		return adapter.isMultiValue() ? STREAMING : ASYNCHRONOUS;
	}

	private static boolean isAny(List<Class<?>> types, Class<?> type) {
		return types.stream().anyMatch((it) -> it.isAssignableFrom(type));
	}

}
