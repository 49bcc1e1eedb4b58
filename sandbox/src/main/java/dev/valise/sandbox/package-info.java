/** Processes and jails: runs calls in a sandbox and treats all that comes back as hostile. */
@NullMarked
package dev.valise.sandbox;

import org.jspecify.annotations.NullMarked;
