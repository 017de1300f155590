/**
 * The operator's part of a forwarder's HTTP API: what the command line does, too. {@link dev.kodama.app.operator.OperatorApi} lists the endpoints;
 * each asks {@link dev.kodama.app.operator.Operator} for the journal and for threads, since Kafka may not answer. {@code CachedAnswer} holds
 * answers that take long, and {@link dev.kodama.app.operator.OperatorErrors} names what went wrong.
 */
@NullMarked
package dev.kodama.app.operator;

import org.jspecify.annotations.NullMarked;
