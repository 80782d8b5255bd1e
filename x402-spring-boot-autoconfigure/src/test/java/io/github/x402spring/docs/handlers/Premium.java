package io.github.x402spring.docs.handlers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.x402spring.PaidEndpoint;

@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@PaidEndpoint(price = "${prices.premium:$0.05}", description = "Premium data")
@interface Premium {

}
