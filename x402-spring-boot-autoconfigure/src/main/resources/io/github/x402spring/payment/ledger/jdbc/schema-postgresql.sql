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
	constraint x402_payment_once unique (payment_key)
);

create index if not exists x402_payment_open on x402_payment (money, open_at, id);

create index if not exists x402_payment_updated on x402_payment (updated_at);

create index if not exists x402_payment_reserved on x402_payment
	(reserved_at, endpoint, network, asset, money, content, amount, settled_amount);

create index if not exists x402_payment_payer on x402_payment (payer, reserved_at);

create index if not exists x402_payment_owed on x402_payment (reserved_at, id)
	where money = 'SETTLED' and content in ('NONE', 'SERVING', 'FAILED');

-- Tells the planner that there are few days.
create statistics if not exists x402_payment_day on (cast(reserved_at at time zone 'UTC' as date)) from x402_payment;

create table if not exists x402_payment_event (
	payment_id varchar(64) not null,
	version integer not null,
	payment_key text not null,
	endpoint text not null,
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
