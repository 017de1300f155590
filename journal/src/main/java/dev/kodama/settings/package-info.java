/** Reads {@code KODAMA_*} settings: typed, checked at the start, errors that name the variable. */
@NullMarked
package dev.kodama.settings;

import org.jspecify.annotations.NullMarked;
