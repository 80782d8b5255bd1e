package io.github.x402spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Names the {@code DataSource} of the ledger, for applications whose own should not or
 * cannot be used:
 *
 * <ul>
 * <li>Requests hold a connection until their answer is written (JPA with open-in-view,
 * transactions around a handler). A step of the ledger needs another one. On a shared
 * pool all requests can wait for each other.
 * <li>The application has several data sources, or one that routes, for example by
 * tenant.
 * </ul>
 *
 * Declare the bean with {@code defaultCandidate = false}, so that the rest of the
 * application does not see it:
 *
 * <pre class="code">
 * &#064;Bean(defaultCandidate = false)
 * &#064;PaymentDataSource
 * HikariDataSource paymentDataSource() { ... }
 * </pre>
 *
 * The ledger makes its own transactions on it and needs no transaction manager bean.
 *
 * @since 0.1.0
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Qualifier
public @interface PaymentDataSource {

}
