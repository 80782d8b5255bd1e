package io.github.x402spring.web.servlet;

import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * A handler mapping that gets its controller after the application started, so that the
 * check at startup does not see it.
 */
class LateMapping extends RequestMappingHandlerMapping implements ApplicationListener<ContextRefreshedEvent> {

	private final Object controller;

	LateMapping(Object controller) {
		this.controller = controller;
		setOrder(-1);
	}

	@Override
	protected boolean isHandler(Class<?> beanType) {
		return false;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		if (event.getApplicationContext() == getApplicationContext()) {
			detectHandlerMethods(this.controller);
		}
	}

}
