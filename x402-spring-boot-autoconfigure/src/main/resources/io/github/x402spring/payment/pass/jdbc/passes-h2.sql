create table if not exists x402_pass (
	id character varying primary key,
	token_hash character varying not null unique,
	plan character varying not null,
	buyer character varying,
	principal character varying,
	identifier character varying,
	wallet_bound boolean not null,
	created_at timestamp(6) with time zone not null,
	valid_until timestamp(6) with time zone not null
);

create index if not exists x402_pass_created on x402_pass (created_at);

create index if not exists x402_pass_buyer on x402_pass (buyer);

create index if not exists x402_pass_principal on x402_pass (principal);

create index if not exists x402_pass_identifier on x402_pass (identifier);

-- The end of the last of its grants, revoked or not.
create index if not exists x402_pass_until on x402_pass (valid_until);

create table if not exists x402_pass_grant (
	payment character varying primary key,
	pass_id character varying not null,
	name character varying not null,
	unit character varying not null,
	granted numeric(27, 12) not null,
	balance numeric(27, 12) not null check (balance >= 0),
	scopes character varying not null,
	anchor timestamp(6) with time zone not null,
	valid_from timestamp(6) with time zone not null,
	valid_until timestamp(6) with time zone not null,
	revoked boolean not null,
	network character varying not null,
	asset character varying not null,
	symbol character varying not null,
	paid numeric(65, 30) not null
);

create index if not exists x402_pass_grant_pass on x402_pass_grant (pass_id);

create table if not exists x402_pass_draw (
	id character varying primary key,
	pass_id character varying not null,
	payment character varying not null,
	amount numeric(27, 12) not null,
	used numeric(27, 12),
	endpoint character varying not null,
	call_key character varying,
	fingerprint character varying,
	state smallint not null,
	lease_until timestamp(6) with time zone,
	closed_lease_until timestamp(6) with time zone
);

create unique index if not exists x402_pass_draw_call on x402_pass_draw (pass_id, call_key);

-- Draws under way have a lease. The lease of closed draws, of which there are many more, is kept apart.
create index if not exists x402_pass_draw_lease on x402_pass_draw (lease_until);

create index if not exists x402_pass_draw_closed on x402_pass_draw (closed_lease_until);

create table if not exists x402_sign_in (
	nonce character varying primary key,
	valid_until timestamp(6) with time zone not null
);

create index if not exists x402_sign_in_until on x402_sign_in (valid_until);

create table if not exists x402_sign_in_secret (
	id smallint primary key,
	secret character varying not null
);
