/** Where others plug in: what an engine that runs calls has to offer. */
@NullMarked
package dev.valise.spi;

import org.jspecify.annotations.NullMarked;
