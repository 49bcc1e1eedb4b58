/** What every Valise does, as tests that run on each of them: on the local one, and on that of a server; and what such tests need. */
@NullMarked
package dev.valise.conformance;

import org.jspecify.annotations.NullMarked;
