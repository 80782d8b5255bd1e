create table if not exists x402_outgoing_account (
	network character varying not null,
	signer character varying not null,
	owner character varying,
	fence bigint not null,
	lease_until timestamp(6) with time zone,
	next_nonce bigint,
	final_nonces bigint not null,
	accepted_nonces bigint not null,
	transactions bigint not null,
	payments bigint not null,
	gas numeric(78, 0) not null,
	cost numeric(78, 0) not null,
	dollars numeric(38, 18),
	primary key (network, signer)
);

create table if not exists x402_outgoing (
	network character varying not null,
	signer character varying not null,
	nonce bigint not null,
	attempt integer not null,
	hash character varying not null,
	bytes character varying not null,
	max_fee numeric(78, 0) not null,
	priority_fee numeric(78, 0) not null,
	written_at timestamp(6) with time zone not null,
	filler boolean not null,
	closed boolean not null,
	gas numeric(78, 0),
	cost numeric(78, 0),
	dollars numeric(38, 18),
	primary key (network, signer, nonce, attempt)
);

create index if not exists x402_outgoing_open on x402_outgoing (network, signer, closed, nonce);

create table if not exists x402_outgoing_payment (
	payment_key character varying not null,
	network character varying not null,
	signer character varying not null,
	nonce bigint not null,
	position integer not null,
	primary key (payment_key, network, signer, nonce)
);

create index if not exists x402_outgoing_payment_place on x402_outgoing_payment (network, signer, nonce);
