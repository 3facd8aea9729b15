insert into orders values (1, 'Ada', date '2026-01-02'), (2, 'Grace', date '2026-01-03');
