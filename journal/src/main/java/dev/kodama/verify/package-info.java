/**
 * Verifies that a journal counts 1, 2, 3, … {@link dev.kodama.verify.Verifier} reads all records into a {@code SequenceSet}, compares {@code
 * Copies} of repeated ones, reports each {@link dev.kodama.verify.ForeignRecord}, and returns a {@link dev.kodama.verify.Verification}.
 */
@NullMarked
package dev.kodama.verify;

import org.jspecify.annotations.NullMarked;
