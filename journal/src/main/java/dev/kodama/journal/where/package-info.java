/**
 * Conditions on the payload of an event: {@link dev.kodama.journal.where.PayloadCondition} is one expression such as {@code
 * payload.project_id:eq:p-1}, {@link dev.kodama.journal.where.PayloadConditions} several of a filter. Pure.
 */
@NullMarked
package dev.kodama.journal.where;

import org.jspecify.annotations.NullMarked;
