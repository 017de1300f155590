/** Where replayed events go: text on a stream, files that appear when they are whole, Redis channels. */
@NullMarked
package dev.kodama.replay.sink;

import org.jspecify.annotations.NullMarked;
