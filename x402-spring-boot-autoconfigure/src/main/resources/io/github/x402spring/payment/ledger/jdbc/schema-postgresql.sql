create table if not exists x402_payment (
	id varchar(64) not null primary key,
	version integer not null,
	payment_key text not null,
	endpoint text not null,
	fingerprint text not null,
	credential_digest text not null,
	payer text,
	protocol text not null,
	scheme text not null,
	network text not null,
	method text not null,
	asset text not null,
	amount numeric(78, 0) not null,
	payee text,
	validity integer not null,
	details text not null,
	valid_before timestamp with time zone not null,
	reserved_at timestamp with time zone not null,
	after_block bigint,
	identifier_digest varchar(64),
	money varchar(16) not null,
	content varchar(16) not null,
	redemptions integer not null,
	lease_owner text,
	lease_until timestamp with time zone,
	transaction_hash text,
	settled_amount numeric(78, 0),
	reason text,
	truncated boolean not null,
	proven boolean not null,
	due_at timestamp with time zone,
	open_at timestamp with time zone,
	pending_proof text,
	pending_resource text,
	updated_at timestamp with time zone not null,
	listed_money varchar(16) generated always as (case when money in ('RESERVED', 'SETTLING')
		or money = 'SETTLED' and content = 'SERVING' and lease_until is not null
		then 'RUNNING' else money end) stored,
	listed_content varchar(16) generated always as (case when money in ('RESERVED', 'SETTLING')
		or money = 'SETTLED' and content = 'SERVING' and lease_until is not null
		then 'RUNNING' else content end) stored,
	listed_amount numeric(78, 0) generated always as (case when money in ('RESERVED', 'SETTLING')
		or money = 'SETTLED' and content = 'SERVING' and lease_until is not null
		then null else coalesce(settled_amount, amount) end) stored,
	listed_open_at timestamp with time zone generated always as (case when money in ('RESERVED', 'SETTLING')
		or money = 'SETTLED' and content = 'SERVING' and lease_until is not null
		then reserved_at else open_at end) stored,
	listed_since timestamp with time zone generated always as (case when money in ('RESERVED', 'SETTLING')
		or money = 'SETTLED' and content = 'SERVING' and lease_until is not null
		then reserved_at else updated_at end) stored,
	constraint x402_payment_once unique (payment_key)
) with (fillfactor = 70);

-- Columns that steps change are in no index, or each step would write into all of them. What indexes list is the
-- state in which a payment rests; while it is under way, they list it as RUNNING.
create index if not exists x402_payment_open on x402_payment (listed_money, listed_open_at, id)
	where listed_money in ('RUNNING', 'UNKNOWN') or listed_open_at is not null;

create unique index if not exists x402_payment_identifier on x402_payment (identifier_digest)
	where identifier_digest is not null;

create index if not exists x402_payment_since on x402_payment (listed_since);

create index if not exists x402_payment_reserved on x402_payment
	(reserved_at, endpoint, network, asset, listed_money, listed_content, listed_amount);

create index if not exists x402_payment_payer on x402_payment (payer, reserved_at);

create index if not exists x402_payment_owed on x402_payment (reserved_at, id)
	where listed_money in ('RUNNING', 'SETTLED') and listed_content in ('FAILED', 'NONE', 'RUNNING', 'SERVING');

-- Tells the planner that there are few days.
create statistics if not exists x402_payment_day on (cast(reserved_at at time zone 'UTC' as date)) from x402_payment;

create table if not exists x402_payment_event (
	payment_id varchar(64) not null,
	version integer not null,
	payment_key text,
	endpoint text,
	money varchar(16) not null,
	content varchar(16) not null,
	removal varchar(16),
	lease_owner text,
	transaction_hash text,
	reason text,
	proven boolean not null,
	happened_at timestamp with time zone not null,
	primary key (payment_id, version)
);

create index if not exists x402_payment_event_removal on x402_payment_event (removal, happened_at)
	where removal is not null;

create table if not exists x402_payment_carried (
	reserved_on date,
	endpoint text,
	network text,
	asset text,
	money varchar(16),
	content varchar(16),
	removal varchar(16),
	payments bigint not null,
	amount numeric(100, 0) not null,
	carried_at timestamp with time zone not null
);

create table if not exists x402_payment_revoked (
	payment_key text not null primary key,
	kept_until timestamp with time zone not null
);
