/** Reads a whole journal back and says whether it counts 1, 2, 3, … */
@NullMarked
package dev.kodama.verify;

import org.jspecify.annotations.NullMarked;
