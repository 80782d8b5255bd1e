package io.github.x402spring;

import java.util.List;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

/**
 * The rooms of the house and the direction between them.
 */
@AnalyzeClasses(packages = "io.github.x402spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTests {

	private static final String BASE = "io.github.x402spring";

	@ArchTest
	static final ArchRule layersPointDown = layeredArchitecture().consideringOnlyDependenciesInLayers()
		.layer("root")
		.definedBy(BASE)
		.layer("json")
		.definedBy(BASE + ".json..")
		.layer("evm")
		.definedBy(BASE + ".evm..")
		.layer("pricing")
		.definedBy(BASE + ".pricing..")
		.layer("payment")
		.definedBy(BASE + ".payment")
		.layer("ledger")
		.definedBy(BASE + ".payment.ledger")
		.layer("jdbc")
		.definedBy(BASE + ".payment.ledger.jdbc..")
		.layer("contracts")
		.definedBy(BASE + ".payment.rail..", BASE + ".payment.scheme..", BASE + ".payment.protocol..")
		.layer("event")
		.definedBy(BASE + ".payment.event..")
		.layer("admission")
		.definedBy(BASE + ".payment.admission..")
		.layer("answer")
		.definedBy(BASE + ".payment.answer..")
		.layer("signin")
		.definedBy(BASE + ".payment.signin..")
		.layer("quota")
		.definedBy(BASE + ".payment.quota..")
		.layer("tier")
		.definedBy(BASE + ".payment.tier..")
		.layer("springai")
		.definedBy(BASE + ".springai..")
		.layer("usage")
		.definedBy(BASE + ".payment.usage..")
		.layer("limit")
		.definedBy(BASE + ".payment.limit..")
		.layer("plan")
		.definedBy(BASE + ".payment.plan..")
		.layer("pass")
		.definedBy(BASE + ".payment.pass..")
		.layer("engine")
		.definedBy(BASE + ".payment.engine..")
		.layer("books")
		.definedBy(BASE + ".payment.books..")
		.layer("observation")
		.definedBy(BASE + ".payment.observation..")
		.layer("x402")
		.definedBy(BASE + ".x402")
		.layer("x402.bazaar")
		.definedBy(BASE + ".x402.bazaar..")
		.layer("x402.signin")
		.definedBy(BASE + ".x402.signin..")
		.layer("x402.evm")
		.definedBy(BASE + ".x402.evm..")
		.layer("lightning")
		.definedBy(BASE + ".lightning..")
		.layer("l402")
		.definedBy(BASE + ".l402")
		.layer("l402.page")
		.definedBy(BASE + ".l402.page..")
		.layer("mpp")
		.definedBy(BASE + ".mpp..")
		.layer("web")
		.definedBy(BASE + ".web")
		.layer("web.page")
		.definedBy(BASE + ".web.page..")
		.layer("web.discovery")
		.definedBy(BASE + ".web.discovery..")
		.layer("x402.page")
		.definedBy(BASE + ".x402.page..")
		.layer("web.servlet")
		.definedBy(BASE + ".web.servlet..")
		.layer("facilitator")
		.definedBy(BASE + ".facilitator", BASE + ".facilitator.client..", BASE + ".facilitator.coinbase..")
		.layer("facilitator.server")
		.definedBy(BASE + ".facilitator.server..")
		.layer("onchain")
		.definedBy(BASE + ".onchain..")
		.layer("sandbox")
		.definedBy(BASE + ".sandbox..")
		.layer("actuate")
		.definedBy(BASE + ".actuate..")
		.layer("autoconfigure")
		.definedBy(BASE + ".autoconfigure..")
		.whereLayer("root")
		.mayNotAccessAnyLayer()
		.whereLayer("json")
		.mayNotAccessAnyLayer()
		.whereLayer("evm")
		.mayOnlyAccessLayers("root")
		.whereLayer("pricing")
		.mayOnlyAccessLayers("root")
		.whereLayer("payment")
		.mayOnlyAccessLayers("root", "json", "pricing")
		.whereLayer("ledger")
		.mayOnlyAccessLayers("root", "json", "payment")
		.whereLayer("jdbc")
		.mayOnlyAccessLayers("root", "json", "payment", "ledger", "books")
		.whereLayer("contracts")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment")
		.whereLayer("event")
		.mayOnlyAccessLayers("root", "payment", "ledger")
		.whereLayer("answer")
		.mayOnlyAccessLayers("payment", "ledger", "jdbc")
		.whereLayer("admission")
		.mayOnlyAccessLayers("root", "pricing", "payment", "contracts", "answer")
		.whereLayer("signin")
		.mayOnlyAccessLayers("root", "ledger")
		.whereLayer("quota")
		.mayOnlyAccessLayers("root", "pricing", "payment", "ledger", "jdbc", "contracts", "admission")
		.whereLayer("tier")
		.mayOnlyAccessLayers("root", "pricing", "payment", "ledger", "contracts", "admission", "quota")
		.whereLayer("springai")
		.mayOnlyAccessLayers("root")
		.whereLayer("usage")
		.mayOnlyAccessLayers("root", "pricing", "payment", "contracts", "admission")
		.whereLayer("limit")
		.mayOnlyAccessLayers("root", "pricing", "payment", "ledger", "jdbc", "contracts", "admission", "quota")
		.whereLayer("plan")
		.mayOnlyAccessLayers("pricing", "quota", "limit")
		.whereLayer("pass")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "ledger", "jdbc", "contracts", "event", "admission",
				"signin", "limit", "plan", "tier")
		.whereLayer("engine")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "ledger", "contracts", "event", "admission", "quota",
				"limit", "pass", "usage", "answer")
		.whereLayer("books")
		.mayOnlyAccessLayers("root", "json", "evm", "payment", "ledger", "contracts", "plan", "pass")
		.whereLayer("observation")
		.mayOnlyAccessLayers("root", "evm", "pricing", "payment", "ledger", "contracts", "admission")
		.whereLayer("x402.bazaar")
		.mayOnlyAccessLayers("root", "payment")
		.whereLayer("x402.signin")
		.mayOnlyAccessLayers("root", "json", "evm", "contracts", "signin")
		.whereLayer("x402")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "contracts", "x402.bazaar", "x402.signin")
		.whereLayer("x402.evm")
		.mayOnlyAccessLayers("root", "json", "evm", "pricing", "payment", "contracts", "x402")
		.whereLayer("lightning")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "contracts", "books", "observation")
		.whereLayer("l402")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "contracts", "plan", "pass", "lightning")
		.whereLayer("l402.page")
		.mayOnlyAccessLayers("pricing", "payment", "lightning", "web.page")
		.whereLayer("mpp")
		.mayOnlyAccessLayers("root", "json", "evm", "lightning", "pricing", "payment", "contracts", "plan", "pass")
		.whereLayer("web")
		.mayOnlyAccessLayers("root", "pricing", "payment", "contracts")
		.whereLayer("web.page")
		.mayOnlyAccessLayers("root", "json", "payment", "contracts")
		.whereLayer("web.discovery")
		.mayOnlyAccessLayers("root", "json", "pricing", "payment", "contracts", "quota", "plan", "pass", "web")
		.whereLayer("x402.page")
		.mayOnlyAccessLayers("root", "payment", "x402.evm", "web.page")
		.whereLayer("web.servlet")
		.mayOnlyAccessLayers("root", "json", "evm", "pricing", "payment", "contracts", "admission", "answer", "plan",
				"tier", "pass", "engine", "observation", "x402", "lightning", "l402", "l402.page", "web", "web.page",
				"web.discovery", "facilitator.server")
		.whereLayer("facilitator.server")
		.mayOnlyAccessLayers("root", "json", "evm", "payment", "ledger", "jdbc", "contracts", "x402", "x402.evm")
		.whereLayer("facilitator")
		.mayOnlyAccessLayers("root", "json", "payment", "contracts", "observation", "x402", "web")
		.whereLayer("onchain")
		.mayOnlyAccessLayers("root", "evm", "payment", "ledger", "jdbc", "contracts", "books", "observation", "x402",
				"x402.evm", "mpp")
		.whereLayer("sandbox")
		.mayOnlyAccessLayers("root", "json", "evm", "payment", "contracts", "x402", "x402.evm")
		.whereLayer("actuate")
		.mayOnlyBeAccessedByLayers("autoconfigure")
		.whereLayer("autoconfigure")
		.mayNotBeAccessedByAnyLayer()
		.ensureAllClassesAreContainedInArchitecture();

	@ArchTest
	static final ArchRule packagesAreFreeOfCycles = slices().matching(BASE + ".(**)").should().beFreeOfCycles();

	@ArchTest
	static final ArchRule coreKnowsNoFamilyAndNoChain = noClasses().that()
		.resideInAnyPackage(BASE, BASE + ".payment..")
		.and()
		.resideOutsideOfPackages(BASE + ".payment.books..", BASE + ".payment.observation..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage(BASE + ".x402..", BASE + ".l402..", BASE + ".mpp..", BASE + ".evm..", BASE + ".web..",
				"org.web3j..");

	@ArchTest
	static final ArchRule packagesAreSmallEnoughToOverlook = classes().that()
		.areTopLevelClasses()
		.should(beOneOfAtMost(30));

	@ArchTest
	static final ArchRule familiesDoNotKnowEachOther = slices().matching(BASE + ".(x402|l402|mpp)..")
		.should()
		.notDependOnEachOther();

	@ArchTest
	static final ArchRule jsonNeedsNothingButJackson = classes().that()
		.resideInAPackage(BASE + ".json..")
		.should()
		.onlyDependOnClassesThat()
		.resideInAnyPackage("java..", "tools.jackson..", "org.jspecify..", BASE + ".json..");

	@ArchTest
	static final ArchRule servletTypesStayInTheWebLayer = noClasses().that()
		.resideOutsideOfPackages(BASE + ".web.servlet..", BASE + ".autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("jakarta.servlet..", "org.springframework.web.servlet..");

	@ArchTest
	static final ArchRule coreKnowsNoTransport = noClasses().that()
		.resideInAnyPackage(BASE + ".payment..", BASE + ".pricing..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("jakarta.servlet..", "org.springframework.web..", "org.springframework.http..",
				BASE + ".web..");

	@ArchTest
	static final ArchRule webKnowsNoServletNoMvcAndNoFamily = noClasses().that()
		.resideInAnyPackage(BASE + ".web", BASE + ".web.page..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("jakarta.servlet..", "org.springframework.web.servlet..",
				"org.springframework.web.method..", "org.springframework.web.bind..", BASE + ".web.servlet..",
				BASE + ".x402..", BASE + ".evm..");

	@ArchTest
	static final ArchRule discoveryKnowsNoServletAndNoFamily = noClasses().that()
		.resideInAPackage(BASE + ".web.discovery..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("jakarta.servlet..", "org.springframework.web.servlet..", BASE + ".x402..",
				BASE + ".l402..", BASE + ".mpp..", BASE + ".evm..", BASE + ".lightning..");

	@ArchTest
	static final ArchRule endpointsAreReadFromTheCatalogue = noClasses().that()
		.resideOutsideOfPackages(BASE + ".web.servlet..", BASE + ".autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage(BASE + ".web.servlet..");

	@ArchTest
	static final ArchRule bootStaysInAutoConfigurationAndActuate = noClasses().that()
		.resideOutsideOfPackages(BASE + ".autoconfigure..", BASE + ".actuate..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.springframework.boot..");

	@ArchTest
	static final ArchRule metersStayInActuate = noClasses().that()
		.resideOutsideOfPackage(BASE + ".actuate..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("io.micrometer.core..");

	@ArchTest
	static final ArchRule nodesAreAskedOnChainOnly = noClasses().that()
		.resideOutsideOfPackages(BASE + ".onchain..", BASE + ".autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAPackage("org.web3j.protocol..");

	@ArchTest
	static final ArchRule databasesAreAskedInPackagesOfTheirOwn = noClasses().that()
		.resideOutsideOfPackages(BASE + ".payment.ledger.jdbc..", BASE + ".onchain.outbox.jdbc..",
				BASE + ".facilitator.server.jdbc..", BASE + ".payment.pass.jdbc..", BASE + ".payment.quota.jdbc..",
				BASE + ".payment.limit.jdbc..", BASE + ".payment.answer.jdbc..", BASE + ".autoconfigure..")
		.should()
		.dependOnClassesThat()
		.resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..",
				"org.springframework.transaction..");

	@ArchTest
	static final ArchRule jacksonTwoIsNotUsed = noClasses().should()
		.dependOnClassesThat()
		.resideInAnyPackage("com.fasterxml.jackson.core..", "com.fasterxml.jackson.databind..",
				"com.fasterxml.jackson.dataformat..", "com.fasterxml.jackson.datatype..");

	@ArchTest
	static final ArchRule packagesAreNullMarked = classes().that()
		.haveSimpleName("package-info")
		.should()
		.beAnnotatedWith(NullMarked.class);

	@ArchTest
	static final ArchRule moneyIsNeverFloating = noFields().should()
		.haveRawType(double.class)
		.orShould()
		.haveRawType(float.class)
		.orShould()
		.haveRawType(Double.class)
		.orShould()
		.haveRawType(Float.class);

	@ArchTest
	static final ArchRule moneyIsNeverReturnedFloating = methods().should()
		.notHaveRawReturnType(DescribedPredicate.describe("a floating point type",
				(type) -> List.of("double", "float", "java.lang.Double", "java.lang.Float").contains(type.getName())));

	@ArchTest
	static final ArchRule textsDoNotDependOnWhereTheyAreWritten = noClasses().should()
		.callMethod(String.class, "formatted", Object[].class)
		.orShould()
		.callMethod(String.class, "format", String.class, Object[].class)
		.orShould()
		.callMethod(String.class, "toLowerCase")
		.orShould()
		.callMethod(String.class, "toUpperCase");

	@ArchTest
	static final ArchRule noStaticMutableState = noFields().that()
		.areStatic()
		.and()
		.doNotHaveModifier(JavaModifier.SYNTHETIC)
		.should()
		.notBeFinal();

	@ArchTest
	static final ArchRule autoConfigurationsArePublicAndFinal = classes().that()
		.areAnnotatedWith(AutoConfiguration.class)
		.should()
		.bePublic()
		.andShould()
		.haveModifier(JavaModifier.FINAL);

	@ArchTest
	static final ArchRule beanMethodsAreNotPublic = methods().that()
		.areAnnotatedWith(Bean.class)
		.should()
		.notBePublic();

	private static ArchCondition<JavaClass> beOneOfAtMost(int most) {
		return new ArchCondition<>("be one of at most " + most + " in its package") {

			@Override
			public void check(JavaClass type, ConditionEvents events) {
				long classes = type.getPackage()
					.getClasses()
					.stream()
					.filter((it) -> it.isTopLevelClass() && !it.isArray() && !it.getName().contains("$"))
					.filter((it) -> !it.getSimpleName().equals("package-info"))
					.count();
				if (classes > most) {
					events.add(SimpleConditionEvent.violated(type, type.getPackageName() + " has " + classes));
				}
			}

		};
	}

}
