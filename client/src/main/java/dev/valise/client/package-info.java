/** The Valise of a server, over HTTP: what {@link dev.valise.Valise#connect} gives. */
@NullMarked
package dev.valise.client;

import org.jspecify.annotations.NullMarked;
