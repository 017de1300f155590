/** Example of a service with a durable subscription: {@link dev.kodama.examples.Synthesis}. */
@NullMarked
package dev.kodama.examples;

import org.jspecify.annotations.NullMarked;
