package io.github.x402spring.onchain;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.x402spring.onchain.finality.FinalityPolicy;
import io.github.x402spring.payment.rail.Evidence;
import io.github.x402spring.x402.ErrorReason;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is observed of nodes.
 */
@Tag("integration")
class ChainObservationTests {

	private final FakeNode node = new FakeNode();

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	private final List<Observation.ContextView> observed = new CopyOnWriteArrayList<>();

	private final ChainEvidence evidence = new ChainEvidence(
			List.of(new Chain("chain", Authorized.NETWORK,
					List.of(new RestClientWeb3jService(this.node.url(), this.registry)))),
			Chains.CLOCK, FinalityPolicy.INCLUDED, this.registry);

	ChainObservationTests() {
		this.registry.observationConfig().observationHandler(new Recorder());
	}

	@AfterEach
	void close() {
		this.node.close();
	}

	@Test
	void questionsBelongToTheLookThoughOtherThreadsAsk() {
		Observation look = Observation.start("look", this.registry);
		Evidence found = look.scoped(() -> this.evidence.find(Authorized.payment(null)));
		look.stop();
		assertThat(found).isEqualTo(new Evidence.Impossible(ErrorReason.VALID_BEFORE));
		assertThat(this.observed).filteredOn((it) -> it.getName().equals("x402.chain"))
			.hasSizeGreaterThan(2)
			.allSatisfy((it) -> assertThat(it.getParentObservation().getContextView()).isSameAs(look.getContextView()));
	}

	@Test
	void keysTellMethodNodeAndNetworkButNoUrl() {
		this.evidence.find(Authorized.payment(null));
		assertThat(this.observed).extracting((it) -> value(it, "rpc.method"))
			.startsWith("eth_chainId")
			.contains("eth_getBlockByNumber", "eth_call");
		assertThat(this.observed).extracting((it) -> value(it, "server.address")).containsOnly("127.0.0.1");
		assertThat(this.observed).extracting((it) -> value(it, "x402.network")).containsOnly("eip155:84532");
		assertThat(this.observed).extracting((it) -> value(it, "error.type")).containsOnly("none");
		assertThat(this.observed).allSatisfy((it) -> assertThat(it.toString()).doesNotContain("secret-key"));
	}

	@Test
	void troubleIsAWordOfAClosedList() {
		this.node.close();
		this.evidence.find(Authorized.payment(null));
		assertThat(this.observed).singleElement()
			.satisfies((it) -> assertThat(value(it, "error.type")).isEqualTo("unreachable"));
	}

	@Test
	void severalQuestionsAtOnceAreOneObservation() {
		try (BatchNode several = new BatchNode(Clock.systemUTC())) {
			Chain chain = new Chain("chain", Authorized.NETWORK,
					List.of(new RestClientWeb3jService(several.url(), this.registry)));
			new ChainCalls(chain, Clock.systemUTC()).ask(List.of());
		}
		assertThat(this.observed).singleElement().satisfies((it) -> {
			assertThat(value(it, "rpc.method")).isEqualTo("batch");
			assertThat(value(it, "server.address")).isEqualTo("127.0.0.1");
			assertThat(value(it, "error.type")).isEqualTo("none");
		});
	}

	private static String value(Observation.ContextView context, String key) {
		return context.getLowCardinalityKeyValue(key).getValue();
	}

	private final class Recorder implements ObservationHandler<Observation.Context> {

		@Override
		public void onStop(Observation.Context context) {
			ChainObservationTests.this.observed.add(context);
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

}
