create table if not exists x402_quota_use (
	period_end timestamp with time zone not null,
	quota text not null,
	subject text not null,
	used bigint not null check (used >= 0),
	primary key (period_end, quota, subject)
) with (fillfactor = 50);
