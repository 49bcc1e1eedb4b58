/** The packed form of a scope: read, checked, compared and rendered without running anything in it. */
@NullMarked
package dev.valise.packed;

import org.jspecify.annotations.NullMarked;
