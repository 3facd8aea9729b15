/**
 * Storage in H2, SQLite or PostgreSQL: one class per statement, one {@link
 * io.spanguard.trace.jdbi.Dialect} per database.
 */
@NullMarked
package io.spanguard.trace.jdbi;

import org.jspecify.annotations.NullMarked;
