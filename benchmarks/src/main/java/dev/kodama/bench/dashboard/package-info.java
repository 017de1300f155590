/**
 * {@code kodama bench dashboard}: the budgets of the dashboard in a real Chromium. {@code DashboardBench} starts {@code kodama up} and runs
 * {@code FirstLoad}, {@code LargeEvent} and {@code LiveLoad} one after the other; each gives {@code Budget}s with what was measured, of which
 * {@code DashboardReport} makes a table. {@code PageProbe} is what runs in the page.
 */
@NullMarked
package dev.kodama.bench.dashboard;

import org.jspecify.annotations.NullMarked;
