package io.github.x402spring.docs.toolcall;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.x402spring.json.StrictJson;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.PaymentReceipt;
import io.github.x402spring.payment.protocol.ChallengeAnswer;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a call. What families write as headers is in its {@code _meta}.
 */
final class ToolAnswer implements ChallengeAnswer {

	private final ObjectNode message = JsonNodeFactory.instance.objectNode();

	private final ObjectNode meta = JsonNodeFactory.instance.objectNode();

	private final ObjectNode members = JsonNodeFactory.instance.objectNode();

	ToolAnswer(JsonNode id) {
		this.message.put("jsonrpc", "2.0");
		this.message.set("id", id);
	}

	@Override
	public void add(String name, String value) {
		this.meta.put(name, value);
	}

	@Override
	public void addMember(String name, JsonNode value) {
		this.members.set(name, value);
	}

	ToolAnswer result(ToolResult result) {
		ObjectNode answer = this.message.putObject("result");
		answer.set("_meta", this.meta);
		answer.putArray("content").addObject().put("type", "text").put("text", result.text());
		answer.put("isError", result.isError());
		return this;
	}

	ToolAnswer refused(PaymentProblem problem, ProtocolRegistry protocols) {
		switch (problem) {
			case PaymentProblem.Required it -> protocols.challenge(it.challenge(), this);
			case PaymentProblem.PassExhausted it -> protocols.challenge(it.challenge(), this);
			case PaymentProblem.PassNotAccepted it -> protocols.challenge(it.challenge(), this);
			case PaymentProblem.Rejected it -> protocols.challenge(it.challenge(), this);
			case PaymentProblem.SettlementFailed it -> {
				protocols.receipt(it.receipt(), this);
				protocols.challenge(it.challenge(), this);
			}
			case PaymentProblem.AlreadyDelivered it -> receipt(it.receipt(), protocols);
			case PaymentProblem.RefundDue it -> receipt(it.receipt(), protocols);
			case PaymentProblem.Refunded it -> receipt(it.receipt(), protocols);
			case PaymentProblem.Unattributed it -> receipt(it.receipt(), protocols);
			case PaymentProblem.SettlementUnknown it -> later(it.retryAfter());
			case PaymentProblem.InProgress it -> later(it.retryAfter());
			case PaymentProblem.Unavailable it -> later(it.retryAfter());
			case PaymentProblem.BudgetSpent it -> later(it.retryAfter());
			case PaymentProblem.RateLimited it -> later(it.retryAfter());
			case PaymentProblem.Malformed it -> this.members.put("detail", it.detail());
			case PaymentProblem.NotForSale it -> this.members.put("detail", it.detail());
			case PaymentProblem.BoundToOtherRequest it -> {
				// The name says it all.
			}
			case PaymentProblem.IdentifierConflict it -> {
				if (it.receipt() != null) {
					receipt(it.receipt(), protocols);
				}
			}
			case PaymentProblem.NotUsable it -> {
				// The reason says it all.
			}
			case PaymentProblem.ContentTooLarge it -> {
				// The name says it all.
			}
			case PaymentProblem.Unpriceable it -> {
				// The name says it all.
			}
			case PaymentProblem.Denied it -> {
				// The name says it all.
			}
			case PaymentProblem.ScopeDenied it -> {
				// The name says it all.
			}
			case PaymentProblem.CallRepeated it -> {
				// The name says it all.
			}
		}
		ObjectNode error = this.message.putObject("error");
		error.put("code", -32000);
		error.put("message", problem.code());
		problem.reasonCode().ifPresent((reason) -> this.members.put("reason", reason));
		this.members.set("_meta", this.meta);
		error.set("data", this.members);
		return this;
	}

	private void receipt(PaymentReceipt receipt, ProtocolRegistry protocols) {
		protocols.receipt(receipt, this);
	}

	private void later(@Nullable Duration retryAfter) {
		if (retryAfter != null) {
			this.members.put("retryAfter", retryAfter.toSeconds());
		}
	}

	byte[] bytes() {
		return StrictJson.write(this.message).getBytes(StandardCharsets.UTF_8);
	}

}
