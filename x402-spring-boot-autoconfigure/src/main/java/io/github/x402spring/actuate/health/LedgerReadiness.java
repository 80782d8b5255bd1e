package io.github.x402spring.actuate.health;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.AdditionalPathsMapper;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.health.actuate.endpoint.AdditionalHealthEndpointPath;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroup;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroupsPostProcessor;
import org.springframework.boot.health.actuate.endpoint.HttpCodeStatusMapper;
import org.springframework.boot.health.actuate.endpoint.StatusAggregator;
import org.springframework.core.Ordered;

/**
 * Makes the ledger part of the readiness: a process that cannot reach it sells nothing.
 * The other parts are not, since they are as bad for all processes at once.
 */
final class LedgerReadiness implements HealthEndpointGroupsPostProcessor, Ordered {

	/** Name of the group. */
	static final String GROUP = "readiness";

	/** Name of the part. */
	static final String PART = "x402/ledger";

	private final boolean included;

	/**
	 * Create a post-processor.
	 * @param included whether the ledger is part of the readiness
	 */
	LedgerReadiness(boolean included) {
		this.included = included;
	}

	@Override
	public HealthEndpointGroups postProcessHealthEndpointGroups(HealthEndpointGroups groups) {
		HealthEndpointGroup readiness = groups.get(GROUP);
		return (readiness != null && this.included) ? new Groups(groups, readiness, new WithLedger(readiness)) : groups;
	}

	// After Boot has made the group.
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	// Boot's groups tell, too, by which paths else they can be reached, such as /readyz.
	private record Groups(HealthEndpointGroups groups, HealthEndpointGroup readiness,
			HealthEndpointGroup withLedger) implements HealthEndpointGroups, AdditionalPathsMapper {

		@Override
		public HealthEndpointGroup getPrimary() {
			return this.groups.getPrimary();
		}

		@Override
		public Set<String> getNames() {
			return this.groups.getNames();
		}

		@Override
		public @Nullable HealthEndpointGroup get(String name) {
			return name.equals(GROUP) ? this.withLedger : this.groups.get(name);
		}

		@Override
		public @Nullable HealthEndpointGroup get(AdditionalHealthEndpointPath path) {
			HealthEndpointGroup group = this.groups.get(path);
			return (group != null) ? replaced(group) : null;
		}

		@Override
		public Set<HealthEndpointGroup> getAllWithAdditionalPath(WebServerNamespace namespace) {
			return this.groups.getAllWithAdditionalPath(namespace)
				.stream()
				.map(this::replaced)
				.collect(Collectors.toSet());
		}

		@Override
		public @Nullable List<String> getAdditionalPaths(EndpointId endpointId, WebServerNamespace namespace) {
			return (this.groups instanceof AdditionalPathsMapper mapper)
					? mapper.getAdditionalPaths(endpointId, namespace) : null;
		}

		private HealthEndpointGroup replaced(HealthEndpointGroup group) {
			return group.equals(this.readiness) ? this.withLedger : group;
		}

	}

	private record WithLedger(HealthEndpointGroup group) implements HealthEndpointGroup {

		@Override
		public boolean isMember(String name) {
			return name.equals(PART) || this.group.isMember(name);
		}

		@Override
		public boolean showComponents(SecurityContext securityContext) {
			return this.group.showComponents(securityContext);
		}

		@Override
		public boolean showDetails(SecurityContext securityContext) {
			return this.group.showDetails(securityContext);
		}

		@Override
		public StatusAggregator getStatusAggregator() {
			return this.group.getStatusAggregator();
		}

		@Override
		public HttpCodeStatusMapper getHttpCodeStatusMapper() {
			return this.group.getHttpCodeStatusMapper();
		}

		@Override
		public @Nullable AdditionalHealthEndpointPath getAdditionalPath() {
			return this.group.getAdditionalPath();
		}

	}

}
