package io.github.x402spring.autoconfigure;

import java.io.IOException;
import java.util.List;

import io.github.x402spring.autoconfigure.l402.X402L402AutoConfiguration;
import io.github.x402spring.autoconfigure.lightning.X402LightningAutoConfiguration;
import io.github.x402spring.docs.page.PageExamples;
import io.github.x402spring.lightning.rail.LightningRail;
import io.github.x402spring.payment.Challenge;
import io.github.x402spring.payment.ChallengeContext;
import io.github.x402spring.payment.Offer;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaidResource;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.Quote;
import io.github.x402spring.testsupport.FakePaidRequest;
import io.github.x402spring.web.PaidEndpointCatalogue;
import io.github.x402spring.web.page.PaymentPage;
import io.github.x402spring.web.page.PaymentTab;
import io.github.x402spring.web.servlet.problem.PaymentRequiredEntryPoint;
import io.nayuki.qrcodegen.QrCode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The payment page is there unless it is switched off, and is what the application makes
 * of it.
 */
@Tag("integration")
class PaymentPageConfigurationTests extends X402Contexts {

	@Test
	void pageHasTheTabsOfTheSandbox() {
		this.context.withPropertyValues(SANDBOX).withUserConfiguration(PaidController.class).run((context) -> {
			assertThat(tabs(context)).containsExactly("play-money", "wallet", "phone");
			MockHttpServletResponse answer = ask(context);
			assertThat(answer.getStatus()).isEqualTo(402);
			assertThat(answer.getContentType()).startsWith("text/html");
			assertThat(answer.getContentAsString()).contains("id=\"panel-play-money\"", "id=\"panel-wallet\"",
					"id=\"panel-phone\"");
		});
	}

	@Test
	void realMoneyIsNoPlayMoney() {
		this.context.withPropertyValues(REMOTE)
			.withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(tabs(context)).containsExactly("wallet", "phone"));
	}

	@Test
	void phoneNeedsTheLibraryForCodes() {
		this.context.withPropertyValues(REMOTE)
			.withUserConfiguration(PaidController.class)
			.withClassLoader(new FilteredClassLoader(QrCode.class))
			.run((context) -> assertThat(tabs(context)).containsExactly("wallet"));
	}

	@Test
	void lightningIsThereWithL402() {
		lightning().withUserConfiguration(PaidController.class).run((context) -> {
			assertThat(tabs(context)).containsExactly("play-money", "lightning", "wallet", "phone");
			assertThat(context).hasBean("invoiceRouterFunction");
		});
	}

	@Test
	void lightningIsThereAlsoIfTheApplicationPutsAProxyAroundItsRails() {
		lightning().withUserConfiguration(PaidController.class).withBean(RailProxies.class).run((context) -> {
			assertThat(context).hasBean("invoiceRouterFunction");
			assertThat(context.getBean("lightningRail")).isNotInstanceOf(LightningRail.class);
		});
	}

	@Test
	void lightningNeedsL402AndThePage() {
		for (String off : List.of("x402.l402.enabled=false", "x402.page.enabled=false")) {
			lightning(off).withUserConfiguration(PaidController.class).run((context) -> {
				assertThat(tabs(context)).doesNotContain("lightning");
				assertThat(context).doesNotHaveBean("invoiceRouterFunction");
			});
		}
	}

	@Test
	void pathOfInvoicesIsAPlainPath() {
		lightning("x402.page.invoice-path=/invoice/{id}").withUserConfiguration(PaidController.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("x402.page.invoice-path is '/invoice/{id}'"));
	}

	@Test
	void pageIsSwitchedOff() {
		this.context.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.page.enabled=false")
			.withUserConfiguration(PaidController.class)
			.run((context) -> {
				assertThat(context).doesNotHaveBean(PaymentPage.class).doesNotHaveBean(PaymentTab.class);
				assertThat(ask(context).getContentType()).isEqualTo("application/problem+json");
			});
	}

	@Test
	void pageOfTheApplicationReplacesOurs() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.withBean(PaymentPage.class, PageExamples::page)
			.run((context) -> {
				assertThat(context).hasSingleBean(PaymentPage.class);
				MockHttpServletResponse answer = ask(context);
				assertThat(answer.getContentAsString()).endsWith("<h1>&lt;b&gt;</h1>");
				assertThat(answer.getHeader("Content-Security-Policy")).isEqualTo("default-src 'none'");
				assertThat(answer.getHeader("PAYMENT-REQUIRED")).isNotNull();
			});
	}

	@Test
	void tabOfTheApplicationIsAdded() {
		this.context.withPropertyValues(SANDBOX)
			.withUserConfiguration(PaidController.class)
			.withBean("bank", PaymentTab.class, PageExamples::tab)
			.run((context) -> assertThat(tabs(context)).containsExactly("play-money", "wallet", "phone", "bank"));
	}

	private WebApplicationContextRunner lightning(String... properties) {
		return this.context
			.withConfiguration(
					AutoConfigurations.of(X402LightningAutoConfiguration.class, X402L402AutoConfiguration.class))
			.withPropertyValues(SANDBOX)
			.withPropertyValues("x402.lightning.node.type=sandbox", "x402.lightning.rate=100000")
			.withPropertyValues(properties);
	}

	private static List<String> tabs(ApplicationContext context) {
		return context.getBeanProvider(PaymentTab.class).orderedStream().map(PaymentTab::id).toList();
	}

	private static MockHttpServletResponse ask(ApplicationContext context) throws IOException {
		PaidEndpointDescriptor endpoint = context.getBean(PaidEndpointCatalogue.class).endpoints().getFirst();
		List<Quote> quotes = endpoint.quotes().quotes(null);
		Challenge challenge = new Challenge("Payment required",
				new ChallengeContext(new PaidResource("https://shop.example/", "<b>", ""), "endpoint", "fingerprint",
						FakePaidRequest.get("/")),
				quotes.stream().map(Offer::of).toList());
		MockHttpServletResponse response = new MockHttpServletResponse();
		context.getBean(PaymentRequiredEntryPoint.class)
			.commence(new MockHttpServletRequest("GET", "/"), response, new PaymentProblem.Required(challenge, true));
		return response;
	}

	static class RailProxies implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			return (bean instanceof LightningRail) ? new ProxyFactory(bean).getProxy() : bean;
		}

	}

}
