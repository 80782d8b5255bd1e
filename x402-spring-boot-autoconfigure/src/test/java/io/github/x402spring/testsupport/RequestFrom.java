package io.github.x402spring.testsupport;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;

import io.github.x402spring.pricing.PaidRequest;

/**
 * Requests that say where they come from, and with which passes.
 */
public final class RequestFrom {

	private RequestFrom() {
	}

	public static PaidRequest address(String address, PaidRequest request) {
		return with("clientAddress", Optional.of(address), request);
	}

	public static PaidRequest withPass(String token, PaidRequest request) {
		return with("passes", List.of(token), request);
	}

	public static PaidRequest withSignIn(String line, PaidRequest request) {
		return with("signIns", List.of(line), request);
	}

	private static PaidRequest with(String name, Object value, PaidRequest request) {
		return (PaidRequest) Proxy.newProxyInstance(RequestFrom.class.getClassLoader(),
				new Class<?>[] { PaidRequest.class }, (proxy, method, arguments) -> {
					if (method.getName().equals(name)) {
						return value;
					}
					if (method.getName().equals("clientNetwork")) {
						return InvocationHandler.invokeDefault(proxy, method);
					}
					try {
						return method.invoke(request, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

}
