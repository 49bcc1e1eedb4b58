/** Keeps what outlives processes, in SQLite or PostgreSQL: scopes, branches, calls, keys. */
@NullMarked
package dev.valise.store;

import org.jspecify.annotations.NullMarked;
