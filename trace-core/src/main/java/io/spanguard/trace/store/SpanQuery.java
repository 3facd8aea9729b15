package io.spanguard.trace.store;

// HELPER: write per api.md "POST /v1/spans/query" (immutable record + builder, filters with operators, `matches(Span)`).
