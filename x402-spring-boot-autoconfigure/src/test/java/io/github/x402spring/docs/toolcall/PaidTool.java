package io.github.x402spring.docs.toolcall;

import java.io.IOException;
import java.util.Optional;

import io.github.x402spring.PaidCall;
import io.github.x402spring.json.MalformedMessageException;
import io.github.x402spring.payment.Credential;
import io.github.x402spring.payment.PaidEndpointDescriptor;
import io.github.x402spring.payment.PaymentProblem;
import io.github.x402spring.payment.admission.Admission;
import io.github.x402spring.payment.admission.PaymentDecision;
import io.github.x402spring.payment.engine.PaymentEngine;
import io.github.x402spring.payment.protocol.ProtocolRegistry;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sells the calls of a tool. It does not know how messages come and go.
 */
final class PaidTool {

	/** Content counts as delivered when this much of it has left. */
	static final int FIRST_PIECE = 64;

	private static final Log logger = LogFactory.getLog(PaidTool.class);

	private final PaymentEngine engine;

	private final ProtocolRegistry protocols;

	private final PaidEndpointDescriptor endpoint;

	private final Tool tool;

	PaidTool(PaymentEngine engine, ProtocolRegistry protocols, PaidEndpointDescriptor endpoint, Tool tool) {
		this.engine = engine;
		this.protocols = protocols;
		this.endpoint = endpoint;
		this.tool = tool;
	}

	void call(ToolCall call, Reply reply) throws IOException {
		switch (decide(call)) {
			case PaymentDecision.Free free -> write(new ToolAnswer(call.id()).result(run(call, null)), reply);
			case PaymentDecision.Refused refused -> refuse(call, refused.problem(), reply);
			case PaymentDecision.Repeated repeated -> throw new IllegalStateException("No answers were kept");
			case PaymentDecision.Granted granted -> serve(granted.admission(), call, reply);
		}
	}

	private PaymentDecision decide(ToolCall call) {
		try {
			Credential credential = this.protocols.read(call::meta);
			return this.engine.decide(this.endpoint, new ToolRequest(call, this.endpoint), credential);
		}
		catch (MalformedMessageException ex) {
			PaymentProblem problem = new PaymentProblem.Malformed(String.valueOf(ex.getMessage()));
			this.engine.refused(this.endpoint, problem);
			return new PaymentDecision.Refused(problem);
		}
	}

	private void serve(Admission admission, ToolCall call, Reply reply) throws IOException {
		try (admission) {
			if (admission.isReleasedFirst() && !release(admission, call, reply)) {
				return;
			}
			Declaration declaration = new Declaration(admission);
			ToolResult result = run(call, admission.call(declaration));
			if (declaration.end() || result.isError()) {
				admission.failed();
				write(answer(call, result, admission), reply);
			}
			else if (release(admission, call, reply)) {
				deliver(answer(call, result, admission).bytes(), admission, reply);
			}
		}
	}

	private boolean release(Admission admission, ToolCall call, Reply reply) throws IOException {
		Optional<PaymentProblem> problem = admission.release();
		if (problem.isPresent()) {
			refuse(call, problem.get(), reply);
		}
		return problem.isEmpty();
	}

	private ToolAnswer answer(ToolCall call, ToolResult result, Admission admission) {
		ToolAnswer answer = new ToolAnswer(call.id());
		admission.receipt(answer);
		return answer.result(result);
	}

	private void deliver(byte[] message, Admission admission, Reply reply) throws IOException {
		int first = Math.min(message.length, FIRST_PIECE);
		reply.write(message, 0, first);
		admission.left();
		try {
			reply.write(message, first, message.length - first);
		}
		catch (IOException ex) {
			admission.broke();
			throw ex;
		}
	}

	private ToolResult run(ToolCall call, @Nullable PaidCall payment) {
		try {
			return new ToolResult(this.tool.run(call.arguments(), payment), false);
		}
		catch (RuntimeException ex) {
			logger.warn("The tool " + call.tool() + " failed", ex);
			return new ToolResult("The tool failed", true);
		}
	}

	private void refuse(ToolCall call, PaymentProblem problem, Reply reply) throws IOException {
		write(new ToolAnswer(call.id()).refused(problem, this.protocols), reply);
	}

	private static void write(ToolAnswer answer, Reply reply) throws IOException {
		byte[] bytes = answer.bytes();
		reply.write(bytes, 0, bytes.length);
	}

}
