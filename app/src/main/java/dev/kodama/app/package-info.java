/** The one executable: the command line, a class per command, and the wiring of the roles. */
@NullMarked
package dev.kodama.app;

import org.jspecify.annotations.NullMarked;
