package io.github.x402spring.sample.sandbox;

import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.lightning.LightningInvoice;
import io.github.x402spring.lightning.SandboxLightningNode;
import io.swagger.v3.oas.annotations.Hidden;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Pays invoices for any caller with play money, as a Lightning wallet would, so that
 * {@code curl} can pay. It is there with the sandbox of Lightning only, and knows no
 * other invoices than those of this application.
 */
@Hidden
@RestController
@ConditionalOnBooleanProperty(name = "x402.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "x402.lightning.node.type", havingValue = "sandbox")
class SandboxPayController {

	private final SandboxLightningNode node;

	SandboxPayController(SandboxLightningNode node) {
		this.node = node;
	}

	/**
	 * Pay an invoice.
	 * @param invoice the invoice of a challenge
	 * @return its preimage, the proof of payment
	 */
	@PostMapping(path = "/sandbox/pay", produces = MediaType.TEXT_PLAIN_VALUE)
	ResponseEntity<String> pay(@RequestBody String invoice) {
		String preimage = this.node.pay(read(invoice.strip()))
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"This application did not make the invoice, or it has expired"));
		return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(preimage);
	}

	private static LightningInvoice read(String invoice) {
		try {
			return LightningInvoice.read(invoice);
		}
		catch (MalformedMessageException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The body is not a Lightning invoice", ex);
		}
	}

}
