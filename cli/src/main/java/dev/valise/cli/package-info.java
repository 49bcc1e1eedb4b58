/** The command line: a face on the rooms below, with no rules of its own. */
@NullMarked
package dev.valise.cli;

import org.jspecify.annotations.NullMarked;
