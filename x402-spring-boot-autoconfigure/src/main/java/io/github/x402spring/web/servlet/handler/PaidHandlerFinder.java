package io.github.x402spring.web.servlet.handler;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/**
 * Finds the paid handlers in the handler mappings and adds their endpoints to the
 * catalogue.
 */
final class PaidHandlerFinder {

	private final ApplicationContext context;

	private final PaidHandlerResolver handlers;

	PaidHandlerFinder(ApplicationContext context, PaidHandlerResolver handlers) {
		this.context = context;
		this.handlers = handlers;
	}

	/**
	 * Inspect all handler mappings.
	 * @return the mappings, those that a composite delegates to instead of the composite
	 * @throws io.github.x402spring.X402ConfigurationException if a handler is priced
	 * wrong, or in part
	 */
	List<InspectedMapping> find() {
		Map<String, HandlerMapping> beans = BeanFactoryUtils.beansOfTypeIncludingAncestors(this.context,
				HandlerMapping.class, true, false);
		claimIds(beans);
		List<InspectedMapping> inspected = new ArrayList<>();
		beans.forEach((name, bean) -> RegisteredMappings.flatten(bean)
			.forEach((mapping) -> inspected.add(inspect(name, mapping))));
		return List.copyOf(inspected);
	}

	private void claimIds(Map<String, HandlerMapping> beans) {
		beans.values()
			.stream()
			.flatMap((it) -> RegisteredMappings.flatten(it).stream())
			.filter(RequestMappingInfoHandlerMapping.class::isInstance)
			.map(RequestMappingInfoHandlerMapping.class::cast)
			.forEach(this.handlers::claim);
	}

	private InspectedMapping inspect(String name, HandlerMapping mapping) {
		Set<String> patterns = new TreeSet<>();
		List<PaidHandler> paid = new ArrayList<>();
		switch (mapping) {
			case RequestMappingInfoHandlerMapping it -> annotatedMethods(it, patterns, paid);
			case AbstractUrlHandlerMapping it -> annotatedClasses(it, patterns, paid);
			case RouterFunctionMapping it ->
				patterns.addAll(FunctionalRoutes.patterns(it.getRouterFunction(), this.handlers.routes()));
			default -> {
			}
		}
		this.handlers.routes()
			.stream()
			.filter((route) -> patterns.contains(route.pattern()))
			.forEach((route) -> paid.add(new PaidHandler(route.endpoint(), route)));
		return new InspectedMapping(name, mapping, patterns, List.copyOf(paid));
	}

	private void annotatedMethods(RequestMappingInfoHandlerMapping mapping, Set<String> patterns,
			List<PaidHandler> paid) {
		mapping.getHandlerMethods().forEach((info, handler) -> {
			patterns.addAll(info.getPatternValues());
			this.handlers.register(handler, EndpointMapping.of(info))
				.ifPresentOrElse((endpoint) -> paid.add(new PaidHandler(endpoint, handler)),
						() -> PartlyPriced.requireWhole(info, handler.getShortLogMessage(), this.handlers.routes()));
		});
	}

	private void annotatedClasses(AbstractUrlHandlerMapping mapping, Set<String> patterns, List<PaidHandler> paid) {
		patterns.addAll(mapping.getHandlerMap().keySet());
		RegisteredMappings.handlers(mapping).forEach((pattern, handler) -> {
			Class<?> type = RegisteredMappings.type(handler, this.context);
			if (type != null) {
				this.handlers.register(type, pattern)
					.ifPresent((endpoint) -> paid.add(new PaidHandler(endpoint, handler)));
			}
		});
	}

}
