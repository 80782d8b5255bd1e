package io.github.x402spring.onchain;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.github.x402spring.onchain.NodeException.Trouble;
import org.web3j.protocol.Web3jService;
import org.web3j.protocol.core.BatchRequest;
import org.web3j.protocol.core.Request;
import org.web3j.protocol.core.Response;
import tools.jackson.databind.JsonNode;

/**
 * Several questions to a node in one round trip. Nodes may answer them in any order, so
 * each answer is found by its id.
 */
final class NodeBatch {

	/** What some providers say in the answer, and others as the status of it. */
	private static final int TOO_MANY_CALLS = 429;

	private final Web3jService service;

	NodeBatch(Web3jService service) {
		this.service = service;
	}

	List<NodeAnswer> send(List<NodeCall> calls) throws IOException {
		BatchRequest batch = new BatchRequest(this.service);
		Set<Long> ids = new LinkedHashSet<>();
		for (NodeCall call : calls) {
			Request<Object, Answer> request = new Request<>(call.method(), call.parameters(), this.service,
					Answer.class);
			ids.add(request.getId());
			batch.add(request);
		}
		Map<Long, NodeAnswer> answers = new HashMap<>();
		for (Response<?> response : batch.send().getResponses()) {
			if (answers.put(response.getId(), answer(response)) != null) {
				throw new NodeException(Trouble.MALFORMED);
			}
		}
		if (!answers.keySet().equals(ids)) {
			throw new NodeException(Trouble.MALFORMED);
		}
		return ids.stream().map((id) -> Objects.requireNonNull(answers.get(id))).toList();
	}

	private static NodeAnswer answer(Response<?> response) throws NodeException {
		Response.Error error = response.getError();
		if (error == null && response.getResult() instanceof JsonNode result) {
			return new NodeAnswer.Result(result);
		}
		if (error == null) {
			throw new NodeException(Trouble.MALFORMED);
		}
		if (error.getCode() == TOO_MANY_CALLS) {
			throw new NodeException(Trouble.BUSY);
		}
		return new NodeAnswer.Refused(error.getCode(), (error.getMessage() != null) ? error.getMessage() : "");
	}

	// web3j's own types make of each answer what it is expected to be, by its place.
	static final class Answer extends Response<JsonNode> {

	}

}
