create table if not exists x402_pass (
	id text primary key,
	token_hash text not null unique,
	plan text not null,
	buyer text,
	principal text,
	identifier text,
	wallet_bound boolean not null,
	created_at timestamp with time zone not null,
	valid_until timestamp with time zone not null
);

create index if not exists x402_pass_created on x402_pass (created_at);

create index if not exists x402_pass_buyer on x402_pass (buyer);

create index if not exists x402_pass_principal on x402_pass (principal);

create index if not exists x402_pass_identifier on x402_pass (identifier);

-- The end of the last of its grants, revoked or not.
create index if not exists x402_pass_until on x402_pass (valid_until);

create table if not exists x402_pass_grant (
	payment text primary key,
	pass_id text not null,
	name text not null,
	unit text not null,
	granted numeric(27, 12) not null,
	balance numeric(27, 12) not null check (balance >= 0),
	scopes text not null,
	anchor timestamp with time zone not null,
	valid_from timestamp with time zone not null,
	valid_until timestamp with time zone not null,
	revoked boolean not null,
	network text not null,
	asset text not null,
	symbol text not null,
	paid numeric(65, 30) not null
) with (fillfactor = 50);

create index if not exists x402_pass_grant_pass on x402_pass_grant (pass_id);

create table if not exists x402_pass_draw (
	id text primary key,
	pass_id text not null,
	payment text not null,
	amount numeric(27, 12) not null,
	used numeric(27, 12),
	endpoint text not null,
	call_key text,
	fingerprint text,
	state smallint not null,
	lease_until timestamp with time zone,
	closed_lease_until timestamp with time zone
) with (fillfactor = 70);

create unique index if not exists x402_pass_draw_call on x402_pass_draw (pass_id, call_key) where call_key is not null;

-- Draws under way have a lease. The lease of closed draws, of which there are many more, is kept apart.
create index if not exists x402_pass_draw_lease on x402_pass_draw (lease_until) where lease_until is not null;

create index if not exists x402_pass_draw_closed on x402_pass_draw (closed_lease_until) where closed_lease_until is not null;

create table if not exists x402_sign_in (
	nonce text primary key,
	valid_until timestamp with time zone not null
);

create index if not exists x402_sign_in_until on x402_sign_in (valid_until);

create table if not exists x402_sign_in_secret (
	id smallint primary key,
	secret text not null
);
