/** Measurements of calls, packing and start-up. */
@NullMarked
package dev.valise.bench;

import org.jspecify.annotations.NullMarked;
