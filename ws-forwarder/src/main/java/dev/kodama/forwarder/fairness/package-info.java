/**
 * Fair sharing of scarce threads among users: {@link dev.kodama.forwarder.fairness.FairQueue} serves the users in turn,
 * {@link dev.kodama.forwarder.fairness.FairExecutor} runs tasks from one.
 */
@NullMarked
package dev.kodama.forwarder.fairness;

import org.jspecify.annotations.NullMarked;
