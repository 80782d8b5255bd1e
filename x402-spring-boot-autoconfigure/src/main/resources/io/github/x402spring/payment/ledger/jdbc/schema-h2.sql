create table if not exists x402_payment (
	id varchar(64) not null primary key,
	version integer not null,
	payment_key character varying not null,
	endpoint character varying not null,
	fingerprint character varying not null,
	credential_digest character varying not null,
	payer character varying,
	protocol character varying not null,
	scheme character varying not null,
	network character varying not null,
	method character varying not null,
	asset character varying not null,
	amount numeric(78, 0) not null,
	payee character varying,
	validity integer not null,
	details character varying not null,
	valid_before timestamp(6) with time zone not null,
	reserved_at timestamp(6) with time zone not null,
	after_block bigint,
	identifier_digest varchar(64),
	money varchar(16) not null,
	content varchar(16) not null,
	redemptions integer not null,
	lease_owner character varying,
	lease_until timestamp(6) with time zone,
	transaction_hash character varying,
	settled_amount numeric(78, 0),
	reason character varying,
	truncated boolean not null,
	proven boolean not null,
	due_at timestamp(6) with time zone,
	open_at timestamp(6) with time zone,
	pending_proof character varying,
	pending_resource character varying,
	updated_at timestamp(6) with time zone not null,
	-- Not by 'in': H2 would ask the session that created the table, which may have ended.
	listed_money varchar(16) generated always as (case money when 'RESERVED' then 'RUNNING' when 'SETTLING' then 'RUNNING'
		when 'SETTLED' then case when content = 'SERVING' and lease_until is not null then 'RUNNING' else money end else money end),
	listed_content varchar(16) generated always as (case money when 'RESERVED' then 'RUNNING' when 'SETTLING' then 'RUNNING'
		when 'SETTLED' then case when content = 'SERVING' and lease_until is not null then 'RUNNING' else content end else content end),
	listed_amount numeric(78, 0) generated always as (case money when 'RESERVED' then null when 'SETTLING' then null
		when 'SETTLED' then case when content = 'SERVING' and lease_until is not null then null else coalesce(settled_amount, amount) end else coalesce(settled_amount, amount) end),
	listed_open_at timestamp(6) with time zone generated always as (case money when 'RESERVED' then reserved_at when 'SETTLING' then reserved_at
		when 'SETTLED' then case when content = 'SERVING' and lease_until is not null then reserved_at else open_at end else open_at end),
	listed_since timestamp(6) with time zone generated always as (case money when 'RESERVED' then reserved_at when 'SETTLING' then reserved_at
		when 'SETTLED' then case when content = 'SERVING' and lease_until is not null then reserved_at else updated_at end else updated_at end),
	constraint x402_payment_once unique (payment_key)
);

create index if not exists x402_payment_open on x402_payment (money, open_at, id);

create unique index if not exists x402_payment_identifier on x402_payment (identifier_digest);

create index if not exists x402_payment_since on x402_payment (updated_at);

create index if not exists x402_payment_reserved on x402_payment
	(reserved_at, endpoint, network, asset, listed_money, listed_content, listed_amount);

create index if not exists x402_payment_payer on x402_payment (payer, reserved_at);

create index if not exists x402_payment_owed on x402_payment (listed_content, listed_money, reserved_at);

create table if not exists x402_payment_event (
	payment_id varchar(64) not null,
	version integer not null,
	payment_key character varying,
	endpoint character varying,
	money varchar(16) not null,
	content varchar(16) not null,
	removal varchar(16),
	lease_owner character varying,
	transaction_hash character varying,
	reason character varying,
	proven boolean not null,
	happened_at timestamp(6) with time zone not null,
	primary key (payment_id, version)
);

create index if not exists x402_payment_event_removal on x402_payment_event (removal, happened_at);

create table if not exists x402_payment_carried (
	reserved_on date,
	endpoint character varying,
	network character varying,
	asset character varying,
	money varchar(16),
	content varchar(16),
	removal varchar(16),
	payments bigint not null,
	amount numeric(100, 0) not null,
	carried_at timestamp(6) with time zone not null
);

create table if not exists x402_payment_revoked (
	payment_key character varying not null primary key,
	kept_until timestamp(6) with time zone not null
);
