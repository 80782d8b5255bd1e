package io.github.x402spring.web.servlet.handler;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/**
 * The classes of beans behind their proxies. No bean is created for it.
 */
final class BeanTypes {

	private BeanTypes() {
	}

	static @Nullable Class<?> of(ApplicationContext context, String beanName) {
		BeanFactory factory = context.getAutowireCapableBeanFactory();
		Class<?> type = null;
		if (factory instanceof ConfigurableListableBeanFactory beans && beans.containsLocalBean(beanName)) {
			if (beans.containsSingleton(beanName)) {
				Object singleton = beans.getSingleton(beanName);
				type = (singleton != null && AopUtils.isAopProxy(singleton)) ? AopUtils.getTargetClass(singleton)
						: null;
			}
			type = (type != null) ? type : AutoProxyUtils.determineTargetClass(beans, beanName);
		}
		type = (type != null) ? type : context.getType(beanName, false);
		return (type != null) ? ClassUtils.getUserClass(type) : null;
	}

}
