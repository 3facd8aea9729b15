create table orders (
  id bigint primary key,
  customer varchar(100) not null,
  ordered_on date not null
);
