/**
 * A demo for a first look, screenshots and tests: {@link Demo} publishes the events of a simulated {@code fleet} at a rate, as a
 * {@link DemoPlan} says, beside two {@link DemoService}s that subscribe, and ends with a {@link DemoResult}.
 */
@NullMarked
package dev.kodama.demo;

import org.jspecify.annotations.NullMarked;
