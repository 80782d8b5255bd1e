package io.github.x402spring.sample.observability;

import java.nio.file.Path;
import java.util.Base64;

import ch.qos.logback.classic.BasicConfigurator;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import io.github.x402spring.sample.SampleApplication;
import io.github.x402spring.sample.testsupport.LocalChain;
import io.github.x402spring.sample.testsupport.NodeProject;
import io.github.x402spring.sample.testsupport.ReferenceFacilitator;
import io.github.x402spring.sample.testsupport.SampleClient;
import io.github.x402spring.sample.testsupport.SampleClient.Call;
import io.github.x402spring.sample.testsupport.SampleClient.Version;
import io.github.x402spring.sample.testsupport.SampleProcess;
import io.github.x402spring.sample.testsupport.SecretWatch;
import io.github.x402spring.sample.testsupport.Secrets;
import io.github.x402spring.sandbox.SandboxFacilitator;
import io.github.x402spring.sandbox.SandboxOutcome;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample writes no secret, whatever becomes of a payment and however much it logs;
 * and the watch that says so can bark.
 */
@Tag("integration")
class SecretWatchTests {

	private static final String LOG_THE_WEB = "--logging.level.web=trace";

	private static final String LOG_SQL = "--logging.level.sql=trace";

	private static final Call CALL = Call.get("/api/weather");

	private static final Call DEARER = Call.get("/api/report/large");

	private static final Call BROKEN = Call.get("/api/broken");

	@TempDir
	private Path directory;

	@Test
	void nothingSecretIsWrittenWhateverBecomesOfPayments() throws Exception {
		// A look at what is unknown would take a step of the script.
		try (SampleProcess process = SampleProcess.launch(this.directory, Scripted.class, LOG_THE_WEB, LOG_SQL,
				"--x402.reconcile.interval=1h")) {
			SampleClient client = new SampleClient(process.port());
			for (Version version : Version.values()) {
				String payment = client.sign(CALL, version);
				assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(200);
				await().untilAsserted(
						() -> assertThat(client.present(CALL, version, payment).body()).contains("already-delivered"));
				assertThat(client.present(BROKEN, version, payment).statusCode()).isEqualTo(409);
				assertThat(client.present(CALL, version, payment.substring(4)).body()).contains("malformed-payment");
				assertThat(client.present(DEARER, version, client.sign(CALL, version)).body())
					.contains("payment-rejected");
				assertThat(client.pay(CALL, version).body()).contains("settlement-failed");
				assertThat(client.pay(CALL, version).body()).contains("settlement-unknown");
				assertThat(client.pay(BROKEN, version).statusCode()).isEqualTo(500);
			}
			process.stop();
			assertThat(process.tail()).contains(" TRACE ");
		}
		assertThat(SecretWatch.drain()).isEmpty();
	}

	@Test
	void nothingSecretIsWrittenOnTheWayToAFacilitator() throws Exception {
		NodeProject.install();
		try (SampleProcess process = SampleProcess.start(this.directory, LOG_THE_WEB, LOG_SQL,
				"--x402.facilitator.type=remote", "--x402.facilitator.url=" + ReferenceFacilitator.sharedUrl(),
				"--x402.rpc-url=" + LocalChain.shared().url())) {
			SampleClient client = new SampleClient(process.port());
			for (Version version : Version.values()) {
				String payment = client.sign(CALL, version);
				assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(200);
				assertThat(client.present(CALL, version, payment).statusCode()).isEqualTo(409);
			}
			process.stop();
			assertThat(process.tail()).contains(" TRACE ");
		}
		assertThat(SecretWatch.drain()).isEmpty();
	}

	@Test
	void secretOfThisProcessIsNoticed() {
		String payment = payment("5e");
		Secrets.addPayment(payment);
		log("wrong", new IllegalStateException(payment));
		assertThat(SecretWatch.drain()).anyMatch((it) -> it.startsWith("a payment by this JVM: "));
		System.err.println("calldata 00000000" + "5e".repeat(65) + "00000000");
		assertThat(SecretWatch.drain()).singleElement().asString().startsWith("a signature by this JVM: calldata 0000");
		System.out.println("0xAC0974BEC39A17E36BA4A6B4D238FF944BACB478CBED5EFCAE784D7BF4F2FF80");
		assertThat(SecretWatch.drain()).singleElement().asString().startsWith("a private key by this JVM: 0xAC09");
	}

	@Test
	void secretOfAnotherProcessIsNoticed() throws Exception {
		try (SampleProcess process = SampleProcess.launch(this.directory, Leak.class, payment("2d"))) {
			assertThat(process.awaitEnd()).isZero();
			assertThat(SecretWatch.drain()).singleElement()
				.asString()
				.startsWith("something like a payment by process " + process.pid());
		}
	}

	@Test
	void secretOfAnybodyIsNoticedAndWhatIsNoneIsNot() {
		assertThat(Secrets.kind("signed " + "0x" + "1c".repeat(65) + ".")).isEqualTo("something like a signature");
		assertThat(Secrets.kind("0x" + "1c".repeat(32) + " of 0x" + "1c".repeat(20))).isNull();
		assertThat(Secrets.kind(Base64.getEncoder()
			.encodeToString("{\"x402Version\":2,\"error\":\"PAYMENT-SIGNATURE header is required\"}".getBytes())))
			.isNull();
	}

	// In a context of its own: what earlier applications of this process left of theirs
	// may write nothing.
	private static void log(String message, Exception exception) {
		LoggerContext context = new LoggerContext();
		context.setMDCAdapter(new LogbackMDCAdapter());
		BasicConfigurator configurator = new BasicConfigurator();
		configurator.setContext(context);
		configurator.configure(context);
		context.getLogger(SecretWatchTests.class).error(message, exception);
		context.stop();
	}

	private static String payment(String octet) {
		return Base64.getEncoder()
			.encodeToString(
					("{\"x402Version\":2,\"payload\":{\"signature\":\"0x" + octet.repeat(65) + "\"}}").getBytes());
	}

	/**
	 * The sample, where the second of three payments is not settled, nor is the third.
	 */
	static final class Scripted {

		private Scripted() {
		}

		static void main(String[] arguments) {
			new SpringApplicationBuilder(SampleApplication.class)
				.initializers((context) -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {

					@Override
					public Object postProcessAfterInitialization(Object bean, String name) {
						return (bean instanceof SandboxFacilitator sandbox)
								? sandbox
									.nextSettlement(SandboxOutcome.SETTLE, SandboxOutcome.REFUSE, SandboxOutcome.SILENT)
									.nextSettlement(SandboxOutcome.SETTLE, SandboxOutcome.REFUSE, SandboxOutcome.SILENT)
								: bean;
					}

				}))
				.run(arguments);
		}

	}

	/** Prints its arguments. */
	static final class Leak {

		private Leak() {
		}

		static void main(String[] arguments) {
			System.out.println(String.join(" ", arguments));
		}

	}

}
