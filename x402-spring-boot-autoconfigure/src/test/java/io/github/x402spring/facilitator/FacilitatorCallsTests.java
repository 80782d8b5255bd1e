package io.github.x402spring.facilitator;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.x402spring.facilitator.client.FacilitatorException;
import io.github.x402spring.facilitator.client.FacilitatorOperation;
import io.github.x402spring.facilitator.client.RestClientFacilitatorClient;
import io.github.x402spring.payment.CheckedPayment;
import io.github.x402spring.payment.SettlementResult;
import io.github.x402spring.payment.VerificationResult;
import io.github.x402spring.testsupport.UsualFacilitator;
import io.github.x402spring.testsupport.Wire;
import io.github.x402spring.testsupport.WorkedExample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each operation of a facilitator has a state, a room and a pause of its own.
 */
@Timeout(60)
@Tag("integration")
class FacilitatorCallsTests {

	private static final String PAUSE = "HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n";

	private static final FacilitatorLimits LIMITS = new FacilitatorLimits(Duration.ofSeconds(5), Duration.ofSeconds(5),
			8, 8);

	private MoodyFacilitator server;

	private MoodyFacilitator other;

	@BeforeEach
	void start() throws IOException {
		this.server = new MoodyFacilitator();
		this.other = new MoodyFacilitator();
	}

	@AfterEach
	void stop() throws IOException {
		this.server.close();
		this.other.close();
	}

	@Test
	void requestsThatAreRefusedForSeveralPayersAreAboutUs() {
		Facilitator facilitator = facilitator(this.server);
		this.server.answers("/verify", "400 Bad Request", "{\"error\":\"description is too long\"}");
		for (int i = 0; i < 20; i++) {
			verify(facilitator, "0x" + i % 2);
		}
		assertThat(facilitator.state()).isEqualTo(FacilitatorState.UNTRIED);
		assertThat(facilitator.calls(FacilitatorOperation.VERIFY).refusal())
			.hasValueSatisfying((it) -> assertThat(it).contains("description is too long"));
		verify(facilitator, "0x2");
		assertThat(facilitator.state()).isEqualTo(FacilitatorState.FAILING);
		this.server.recover();
		facilitator.verify(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(5)));
		assertThat(facilitator.state()).isEqualTo(FacilitatorState.WORKING);
		assertThat(facilitator.calls(FacilitatorOperation.VERIFY).refusal()).isEmpty();
	}

	@Test
	void honestPaymentsBetweenJunkShowThatItIsNotAboutUs() {
		Facilitator facilitator = facilitator(this.server);
		for (int i = 0; i < 10; i++) {
			this.server.answers("/verify", "422 Unprocessable Content", "{}");
			verify(facilitator, "0x" + i);
			verify(facilitator, "0x" + i + i);
			this.server.recover();
			facilitator.verify(WorkedExample.v2(), Deadline.in(Duration.ofSeconds(5)));
		}
		this.server.answers("/verify", "400 Bad Request", "{}");
		verify(facilitator, "0x1");
		assertThat(facilitator.state()).isEqualTo(FacilitatorState.WORKING);
	}

	@Test
	void fourHundredLoopsOfJunkDoNotDelaySettlements() {
		FacilitatorRouter only = new FacilitatorRouter(List.of(facilitator(this.server)));
		FacilitatorVerification verifier = new FacilitatorVerification(only);
		FacilitatorSettlement settler = new FacilitatorSettlement(only);
		this.server.behaves("/verify", (socket, answer) -> {
			Thread.sleep(500);
			BadDay.send(socket, "200 OK", "{\"isValid\":false,\"invalidReason\":\"insufficient_funds\"}");
		});
		AtomicBoolean over = new AtomicBoolean();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 400; i++) {
				CheckedPayment junk = paidBy("0x" + i);
				executor.submit(() -> {
					while (!over.get()) {
						try {
							verifier.verify(junk);
						}
						catch (FacilitatorException ex) {
							assertThat(ex.trouble()).isEqualTo(FacilitatorException.Trouble.NO_ROOM);
						}
					}
				});
			}
			try {
				for (int i = 0; i < 20; i++) {
					assertThat(settler.settle(WorkedExample.v2()))
						.isEqualTo(new SettlementResult.Settled(WorkedExample.TRANSACTION));
				}
				assertThat(only.all().getFirst().calls(FacilitatorOperation.VERIFY).active()).isBetween(1, 8);
			}
			finally {
				over.set(true);
			}
		}
	}

	@Test
	void pauseOfVerificationLeavesSettlementWhereItIs() {
		FacilitatorRouter both = new FacilitatorRouter(List.of(facilitator(this.server), facilitator(this.other)));
		this.server.behaves("/verify", (socket, answer) -> socket.getOutputStream().write(PAUSE.getBytes()));
		both.verified(WorkedExample.v2(), both.all().getFirst());
		CheckedPayment next = paidBy("0x1");
		assertThat(new FacilitatorVerification(both).verify(next)).isEqualTo(new VerificationResult.Valid());
		assertThat(both.all().getFirst().calls(FacilitatorOperation.VERIFY).state()).isEqualTo(FacilitatorState.PAUSED);
		assertThat(both.all().getFirst().calls(FacilitatorOperation.SETTLE).pausedFor()).isZero();
		FacilitatorRouter first = new FacilitatorRouter(List.of(both.all().getFirst()));
		assertThat(new FacilitatorSettlement(first).settle(WorkedExample.v2()))
			.isEqualTo(new SettlementResult.Settled(WorkedExample.TRANSACTION));
	}

	@Test
	void pauseOfSettlementSendsNewPaymentsToTheNext() {
		FacilitatorRouter both = new FacilitatorRouter(List.of(facilitator(this.server), facilitator(this.other)));
		this.server.behaves("/settle", (socket, answer) -> socket.getOutputStream().write(PAUSE.getBytes()));
		new FacilitatorSettlement(new FacilitatorRouter(List.of(both.all().getFirst()))).settle(WorkedExample.v2());
		assertThat(new FacilitatorVerification(both).verify(paidBy("0x1"))).isEqualTo(new VerificationResult.Valid());
		assertThat(this.server.calls("/verify")).as("its handler would run in vain").isZero();
		assertThat(this.other.calls("/verify")).isOne();
	}

	private static void verify(Facilitator facilitator, String payer) {
		assertThatExceptionOfType(FacilitatorException.class)
			.isThrownBy(() -> facilitator.verify(paidBy(payer), Deadline.in(Duration.ofSeconds(5))))
			.satisfies((ex) -> assertThat(ex.isLasting()).isTrue());
	}

	private static CheckedPayment paidBy(String payer) {
		CheckedPayment payment = WorkedExample.v2();
		return Wire.checked(Wire.payload(payment), payment.quote(), payment.resource(), payment.key(), payer);
	}

	private static Facilitator facilitator(MoodyFacilitator server) {
		return new Facilitator("facilitator",
				RestClientFacilitatorClient.create(UsualFacilitator.settings(URI.create(server.url()))), Set.of(),
				LIMITS, Clock.systemUTC());
	}

}
