package io.github.x402spring.autoconfigure;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.github.x402spring.Settlement;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.Ordered;
import org.springframework.util.unit.DataSize;

/**
 * Properties of x402 payments.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("x402")
public class X402Properties {

	/**
	 * Whether payments are taken. When switched off, paid handlers answer 503; they are
	 * never served for free.
	 */
	private boolean enabled = true;

	/**
	 * Address that is paid.
	 */
	private @Nullable String payTo;

	/**
	 * CAIP-2 identifier of the network to be paid on.
	 */
	private @Nullable String network;

	/**
	 * Token to be paid in, by contract address or symbol. By default the network's
	 * default dollar token.
	 */
	private @Nullable String asset;

	/**
	 * Origin and prefix of the URLs in challenges, for applications behind a proxy. By
	 * default taken from the request.
	 */
	private @Nullable String baseUrl;

	/**
	 * JSON-RPC URLs of one or several nodes to look for evidence with. Nothing is sent by
	 * them.
	 */
	private List<String> rpcUrl = new ArrayList<>();

	/**
	 * How long a signed payment may stay valid.
	 */
	private Duration maxTimeout = Duration.ofMinutes(5);

	/**
	 * Additional ways to pay. Members that are not set come from the top level.
	 */
	private List<Accept> accepts = new ArrayList<>();

	/**
	 * Tokens beyond those that are known.
	 */
	private List<Token> assets = new ArrayList<>();

	/**
	 * Prices of handlers that cannot be annotated.
	 */
	private List<Route> routes = new ArrayList<>();

	private final SettlementRules settlement = new SettlementRules();

	private final Facilitator facilitator = new Facilitator();

	/**
	 * Remote facilitators beside x402.facilitator, by network.
	 */
	private List<NetworkFacilitator> facilitators = new ArrayList<>();

	private final Sandbox sandbox = new Sandbox();

	private final Ledger ledger = new Ledger();

	private final Reconcile reconcile = new Reconcile();

	private final Web web = new Web();

	private final Log log = new Log();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getPayTo() {
		return this.payTo;
	}

	public void setPayTo(@Nullable String payTo) {
		this.payTo = payTo;
	}

	public @Nullable String getNetwork() {
		return this.network;
	}

	public void setNetwork(@Nullable String network) {
		this.network = network;
	}

	public @Nullable String getAsset() {
		return this.asset;
	}

	public void setAsset(@Nullable String asset) {
		this.asset = asset;
	}

	public @Nullable String getBaseUrl() {
		return this.baseUrl;
	}

	public void setBaseUrl(@Nullable String baseUrl) {
		this.baseUrl = baseUrl;
	}

	public List<String> getRpcUrl() {
		return this.rpcUrl;
	}

	public void setRpcUrl(List<String> rpcUrl) {
		this.rpcUrl = rpcUrl;
	}

	public Duration getMaxTimeout() {
		return this.maxTimeout;
	}

	public void setMaxTimeout(Duration maxTimeout) {
		this.maxTimeout = maxTimeout;
	}

	public List<Accept> getAccepts() {
		return this.accepts;
	}

	public void setAccepts(List<Accept> accepts) {
		this.accepts = accepts;
	}

	public List<Token> getAssets() {
		return this.assets;
	}

	public void setAssets(List<Token> assets) {
		this.assets = assets;
	}

	public List<Route> getRoutes() {
		return this.routes;
	}

	public void setRoutes(List<Route> routes) {
		this.routes = routes;
	}

	public SettlementRules getSettlement() {
		return this.settlement;
	}

	public Facilitator getFacilitator() {
		return this.facilitator;
	}

	public List<NetworkFacilitator> getFacilitators() {
		return this.facilitators;
	}

	public void setFacilitators(List<NetworkFacilitator> facilitators) {
		this.facilitators = facilitators;
	}

	public Sandbox getSandbox() {
		return this.sandbox;
	}

	public Ledger getLedger() {
		return this.ledger;
	}

	public Reconcile getReconcile() {
		return this.reconcile;
	}

	public Log getLog() {
		return this.log;
	}

	public Web getWeb() {
		return this.web;
	}

	/**
	 * An additional way to pay.
	 */
	public static class Accept {

		/**
		 * CAIP-2 identifier of the network.
		 */
		private @Nullable String network;

		/**
		 * Token, by contract address or symbol.
		 */
		private @Nullable String asset;

		/**
		 * Address that is paid.
		 */
		private @Nullable String payTo;

		/**
		 * How long a signed payment may stay valid.
		 */
		private @Nullable Duration maxTimeout;

		public @Nullable String getNetwork() {
			return this.network;
		}

		public void setNetwork(@Nullable String network) {
			this.network = network;
		}

		public @Nullable String getAsset() {
			return this.asset;
		}

		public void setAsset(@Nullable String asset) {
			this.asset = asset;
		}

		public @Nullable String getPayTo() {
			return this.payTo;
		}

		public void setPayTo(@Nullable String payTo) {
			this.payTo = payTo;
		}

		public @Nullable Duration getMaxTimeout() {
			return this.maxTimeout;
		}

		public void setMaxTimeout(@Nullable Duration maxTimeout) {
			this.maxTimeout = maxTimeout;
		}

	}

	/**
	 * A token that takes signed authorisations (EIP-3009).
	 */
	public static class Token {

		/**
		 * CAIP-2 identifier of the network.
		 */
		private String network = "";

		/**
		 * Address of the token contract.
		 */
		private String address = "";

		/**
		 * Name of the token's EIP-712 domain.
		 */
		private String name = "";

		/**
		 * Version of the token's EIP-712 domain.
		 */
		private String version = "";

		/**
		 * Digits of an amount behind the point.
		 */
		private int decimals = 6;

		/**
		 * Ticker that prices use.
		 */
		private String symbol = "";

		public String getNetwork() {
			return this.network;
		}

		public void setNetwork(String network) {
			this.network = network;
		}

		public String getAddress() {
			return this.address;
		}

		public void setAddress(String address) {
			this.address = address;
		}

		public String getName() {
			return this.name;
		}

		public void setName(String name) {
			this.name = name;
		}

		public String getVersion() {
			return this.version;
		}

		public void setVersion(String version) {
			this.version = version;
		}

		public int getDecimals() {
			return this.decimals;
		}

		public void setDecimals(int decimals) {
			this.decimals = decimals;
		}

		public String getSymbol() {
			return this.symbol;
		}

		public void setSymbol(String symbol) {
			this.symbol = symbol;
		}

	}

	/**
	 * A price for a handler that cannot be annotated.
	 */
	public static class Route {

		/**
		 * Name of the endpoint in payments, books and figures. By default its methods and
		 * pattern.
		 */
		private String id = "";

		/**
		 * Pattern, exactly as the handler declares it.
		 */
		private String pattern = "";

		/**
		 * Request methods that are priced. By default all.
		 */
		private Set<String> methods = new LinkedHashSet<>();

		/**
		 * Price of one call.
		 */
		private String price = "";

		/**
		 * What the buyer gets.
		 */
		private String description = "";

		/**
		 * When the money is moved.
		 */
		private Settlement settlement = Settlement.AUTOMATIC;

		public String getId() {
			return this.id;
		}

		public void setId(String id) {
			this.id = id;
		}

		public String getPattern() {
			return this.pattern;
		}

		public void setPattern(String pattern) {
			this.pattern = pattern;
		}

		public Set<String> getMethods() {
			return this.methods;
		}

		public void setMethods(Set<String> methods) {
			this.methods = methods;
		}

		public String getPrice() {
			return this.price;
		}

		public void setPrice(String price) {
			this.price = price;
		}

		public String getDescription() {
			return this.description;
		}

		public void setDescription(String description) {
			this.description = description;
		}

		public Settlement getSettlement() {
			return this.settlement;
		}

		public void setSettlement(Settlement settlement) {
			this.settlement = settlement;
		}

	}

	/**
	 * Looking after payments whose outcome is open.
	 */
	public static class Reconcile {

		/**
		 * How often payments are looked for whose settlement has no known or no proven
		 * outcome. How often each of them is looked at depends on its age.
		 */
		private Duration interval = Duration.ofSeconds(5);

		public Duration getInterval() {
			return this.interval;
		}

		public void setInterval(Duration interval) {
			this.interval = interval;
		}

	}

	/**
	 * Log events of payments.
	 */
	public static class Log {

		/**
		 * Whether log events name payers in full. Otherwise as 0x1234..abcd.
		 */
		private boolean fullPayers = true;

		public boolean isFullPayers() {
			return this.fullPayers;
		}

		public void setFullPayers(boolean fullPayers) {
			this.fullPayers = fullPayers;
		}

	}

	/**
	 * Rules of settlement.
	 */
	public static class SettlementRules {

		/**
		 * How much of an answer is held back at most. A longer answer is settled for when
		 * it gets there, and then flows.
		 */
		private DataSize maxBufferSize = DataSize.ofMegabytes(1);

		/**
		 * How long a payment must still be valid when it is accepted and when it is
		 * settled.
		 */
		private Duration minRemainingValidity = Duration.ofSeconds(6);

		/**
		 * How long a payment may still be valid when it is accepted. What
		 * x402.max-timeout asks for is always accepted.
		 */
		private Duration maxRemainingValidity = Duration.ofHours(2);

		/**
		 * How long a settled payment whose content was not delivered can be presented
		 * again.
		 */
		private Duration entitlementTtl = Duration.ofHours(24);

		public DataSize getMaxBufferSize() {
			return this.maxBufferSize;
		}

		public void setMaxBufferSize(DataSize maxBufferSize) {
			this.maxBufferSize = maxBufferSize;
		}

		public Duration getMinRemainingValidity() {
			return this.minRemainingValidity;
		}

		public void setMinRemainingValidity(Duration minRemainingValidity) {
			this.minRemainingValidity = minRemainingValidity;
		}

		public Duration getMaxRemainingValidity() {
			return this.maxRemainingValidity;
		}

		public void setMaxRemainingValidity(Duration maxRemainingValidity) {
			this.maxRemainingValidity = maxRemainingValidity;
		}

		public Duration getEntitlementTtl() {
			return this.entitlementTtl;
		}

		public void setEntitlementTtl(Duration entitlementTtl) {
			this.entitlementTtl = entitlementTtl;
		}

	}

	/**
	 * The facilitator that verifies and settles.
	 */
	public static class Facilitator extends RemoteFacilitator {

		/**
		 * Kind of facilitator. Not needed with PaymentVerifier and PaymentSettler beans
		 * of your own.
		 */
		private @Nullable Type type;

		/**
		 * What happens at the start if remote facilitators do not support every way to
		 * pay, or do not answer.
		 */
		private Supported supported = Supported.WARN;

		/**
		 * How often remote facilitators are asked again what they support.
		 */
		private Duration supportedRefresh = Duration.ofMinutes(15);

		public @Nullable Type getType() {
			return this.type;
		}

		public void setType(@Nullable Type type) {
			this.type = type;
		}

		public Supported getSupported() {
			return this.supported;
		}

		public void setSupported(Supported supported) {
			this.supported = supported;
		}

		public Duration getSupportedRefresh() {
			return this.supportedRefresh;
		}

		public void setSupportedRefresh(Duration supportedRefresh) {
			this.supportedRefresh = supportedRefresh;
		}

		/**
		 * Kind of facilitator.
		 */
		public enum Type {

			/**
			 * A facilitator behind a URL.
			 */
			REMOTE,

			/**
			 * Play money in the process, for development and tests.
			 */
			SANDBOX

		}

		/**
		 * What happens if something is not supported.
		 */
		public enum Supported {

			/**
			 * The start stops.
			 */
			FAIL,

			/**
			 * A line in the log says so.
			 */
			WARN

		}

	}

	/**
	 * A facilitator for some networks.
	 */
	public static class NetworkFacilitator extends RemoteFacilitator {

		/**
		 * CAIP-2 identifiers of the networks it is used for. By default all that it
		 * supports.
		 */
		private Set<String> networks = new LinkedHashSet<>();

		public Set<String> getNetworks() {
			return this.networks;
		}

		public void setNetworks(Set<String> networks) {
			this.networks = networks;
		}

	}

	/**
	 * The sandbox.
	 */
	public static class Sandbox {

		/**
		 * Play money that every wallet starts with, in tokens.
		 */
		private BigDecimal initialBalance = BigDecimal.valueOf(100);

		public BigDecimal getInitialBalance() {
			return this.initialBalance;
		}

		public void setInitialBalance(BigDecimal initialBalance) {
			this.initialBalance = initialBalance;
		}

	}

	/**
	 * The ledger.
	 */
	public static class Ledger {

		/**
		 * Where payments are written down. By default in the database if there is one.
		 */
		private Store type = Store.AUTO;

		/**
		 * How long the ledger in the database keeps payments that nothing can happen to
		 * any more. By default for ever.
		 */
		private @Nullable Duration retention;

		/**
		 * How long a process that ended without notice keeps the payments that it worked
		 * on. More than three times what the clocks of the processes that share the
		 * ledger may differ.
		 */
		private Duration lease = Duration.ofMinutes(1);

		private final Jdbc jdbc = new Jdbc();

		/**
		 * How much memory the ledger in memory uses at most. When it is full, paid
		 * handlers answer 503. By default 256MB, but not more than half of the heap.
		 */
		private @Nullable DataSize maxMemory;

		public @Nullable DataSize getMaxMemory() {
			return this.maxMemory;
		}

		public void setMaxMemory(@Nullable DataSize maxMemory) {
			this.maxMemory = maxMemory;
		}

		public Store getType() {
			return this.type;
		}

		public void setType(Store type) {
			this.type = type;
		}

		public Duration getLease() {
			return this.lease;
		}

		public void setLease(Duration lease) {
			this.lease = lease;
		}

		public @Nullable Duration getRetention() {
			return this.retention;
		}

		public void setRetention(@Nullable Duration retention) {
			this.retention = retention;
		}

		public Jdbc getJdbc() {
			return this.jdbc;
		}

		/**
		 * Where payments are written down.
		 *
		 * @since 0.1.0
		 */
		public enum Store {

			/** In the application's database if there is one, else in memory. */
			AUTO,

			/** In memory, until the process ends. */
			MEMORY,

			/** In the application's database. */
			JDBC

		}

		/**
		 * The ledger in a database.
		 *
		 * @since 0.1.0
		 */
		public static class Jdbc {

			/**
			 * When the tables are created at the start.
			 */
			private InitializeSchema initializeSchema = InitializeSchema.EMBEDDED;

			/**
			 * What the names of the tables begin with.
			 */
			private String tablePrefix = "x402_";

			/**
			 * How long a step in PostgreSQL may take. Sums and deletions may take thirty
			 * times as long.
			 */
			private Duration timeout = Duration.ofSeconds(10);

			public InitializeSchema getInitializeSchema() {
				return this.initializeSchema;
			}

			public void setInitializeSchema(InitializeSchema initializeSchema) {
				this.initializeSchema = initializeSchema;
			}

			public String getTablePrefix() {
				return this.tablePrefix;
			}

			public void setTablePrefix(String tablePrefix) {
				this.tablePrefix = tablePrefix;
			}

			public Duration getTimeout() {
				return this.timeout;
			}

			public void setTimeout(Duration timeout) {
				this.timeout = timeout;
			}

			/**
			 * When the tables are created, as in the modes of Spring Boot.
			 *
			 * @since 0.1.0
			 */
			public enum InitializeSchema {

				/** In a database in memory only. */
				EMBEDDED,

				/** Always, where they are missing. */
				ALWAYS,

				/** Never. */
				NEVER

			}

		}

	}

	/**
	 * The gate in front of Spring MVC.
	 */
	public static class Web {

		/**
		 * Order of the filter that holds answers back. It belongs inside of security,
		 * CORS and ETag filters.
		 */
		private int filterOrder = Ordered.LOWEST_PRECEDENCE;

		/**
		 * Order of the interceptor that asks for payments.
		 */
		private int interceptorOrder = Ordered.LOWEST_PRECEDENCE;

		/**
		 * Cache-Control of paid answers. Use "private" to let the payer's own cache keep
		 * them.
		 */
		private String cacheControl = "private, no-store";

		/**
		 * How much status line and headers of an answer may take together. By default
		 * what is set for Tomcat or Jetty, or else 8KB. A paid answer whose headers leave
		 * no room for the receipt is not charged, and answered 500.
		 */
		private @Nullable DataSize maxResponseHeaderSize;

		/**
		 * How much of it is left to headers that the server and filters add when the
		 * answer is written.
		 */
		private DataSize responseHeaderMargin = DataSize.ofBytes(512);

		public int getFilterOrder() {
			return this.filterOrder;
		}

		public void setFilterOrder(int filterOrder) {
			this.filterOrder = filterOrder;
		}

		public int getInterceptorOrder() {
			return this.interceptorOrder;
		}

		public void setInterceptorOrder(int interceptorOrder) {
			this.interceptorOrder = interceptorOrder;
		}

		public String getCacheControl() {
			return this.cacheControl;
		}

		public void setCacheControl(String cacheControl) {
			this.cacheControl = cacheControl;
		}

		public @Nullable DataSize getMaxResponseHeaderSize() {
			return this.maxResponseHeaderSize;
		}

		public void setMaxResponseHeaderSize(@Nullable DataSize maxResponseHeaderSize) {
			this.maxResponseHeaderSize = maxResponseHeaderSize;
		}

		public DataSize getResponseHeaderMargin() {
			return this.responseHeaderMargin;
		}

		public void setResponseHeaderMargin(DataSize responseHeaderMargin) {
			this.responseHeaderMargin = responseHeaderMargin;
		}

	}

}
