create table if not exists x402_quota_use (
	period_end timestamp(6) with time zone not null,
	quota character varying not null,
	subject character varying not null,
	used bigint not null check (used >= 0),
	primary key (period_end, quota, subject)
);
