/** The words of Valise: scope, call, outcome, value, limits. It says what a call is and runs none. */
@NullMarked
package dev.valise;

import org.jspecify.annotations.NullMarked;
