/** The servers a benchmark runs on, each a process of its own that can be killed, and a publisher that knows what was answered. */
@NullMarked
package dev.kodama.bench.rig;

import org.jspecify.annotations.NullMarked;
