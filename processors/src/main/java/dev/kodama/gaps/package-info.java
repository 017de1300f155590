/**
 * Gap analysis: event types that are published and unheard, subscribed and silent, undeclared, misrouted or gone dark.
 *
 * <p>{@link dev.kodama.gaps.GapTopology} is the way of the data: journal → {@link dev.kodama.gaps.stats statistics}; subscriptions →
 * {@link dev.kodama.gaps.SubscriptionTable}, made of {@link dev.kodama.gaps.SubscriptionInterest}, which yields
 * {@link dev.kodama.gaps.SubscriberCounts}. {@link dev.kodama.gaps.GapDetector} joins both with the catalog to a
 * {@link dev.kodama.gaps.Gap} of some {@link dev.kodama.gaps.GapKind kinds} and a {@link dev.kodama.gaps.Severity}, looks for
 * {@link dev.kodama.gaps.SimilarNames similar names}, and writes {@link dev.kodama.gaps.GapJson}. {@code report} reads it back.
 */
@NullMarked
package dev.kodama.gaps;

import org.jspecify.annotations.NullMarked;
