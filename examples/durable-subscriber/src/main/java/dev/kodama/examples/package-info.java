/** A service that is handed the events it asked for: {@link dev.kodama.examples.Synthesis}. */
@NullMarked
package dev.kodama.examples;

import org.jspecify.annotations.NullMarked;
