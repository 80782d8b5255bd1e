package io.github.x402spring.docs.page;

import java.util.List;
import java.util.Optional;

import io.github.x402spring.web.page.PageTexts;
import io.github.x402spring.web.page.PaymentPageRequest;
import io.github.x402spring.web.page.PaymentTab;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.stereotype.Component;

@Component
class BankTransferTab implements PaymentTab {

	private static final String SCRIPT = """
			paymentPage.tab("bank", (panel, data) => {
			  panel.append(paymentPage.payButton(async () => {
			    paymentPage.say("busy", "Waiting for your bank");
			    const response = await paymentPage.send(paymentPage.choice(), { "BANK-TOKEN": data.token });
			    if (!response.ok) {
			      paymentPage.say("bad", "The bank said no");
			      return "done";
			    }
			    await paymentPage.deliver(paymentPage.choice(), response);
			    return "bought";
			  }, {}, "Pay by bank"));
			});
			""";

	@Override
	public String id() {
		return "bank";
	}

	@Override
	public Optional<Content> content(PaymentPageRequest request, PageTexts texts) {
		if (request.challenge().offers().stream().noneMatch((offer) -> offer.quote().kind().scheme().equals("bank"))) {
			return Optional.empty();
		}
		return Optional.of(new Content("Bank", "<p>" + texts.html("bank.text") + "</p>",
				JsonNodeFactory.instance.objectNode().put("token", "of this challenge")));
	}

	@Override
	public List<String> scripts() {
		return List.of(SCRIPT);
	}

}
