package io.github.x402spring.docs.page;

import java.util.Map;

import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.page.PaymentPageAnswer;
import io.github.x402spring.web.page.PaymentPageRequest;

import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

@Component
class OwnPaymentPage implements PaymentPage {

	@Override
	public PaymentPageAnswer answer(PaymentPageRequest request) {
		String what = HtmlUtils.htmlEscape(request.challenge().resource().description());
		return new PaymentPageAnswer(
				Map.of("Content-Type", "text/html;charset=UTF-8", "Content-Security-Policy", "default-src 'none'"),
				"<!DOCTYPE html><title>For sale</title><h1>" + what + "</h1>");
	}

}
