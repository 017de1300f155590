package dev.kodama.bench.dashboard;

import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The budgets of the dashboard with what was measured. */
public final class DashboardReport implements Report {
    /** Of the rate that was asked for. */
    private static final double MIN_RATE = 0.95;

    private final DashboardBench.Plan plan;
    private final String browser;
    private final List<Budget> budgets;
    private final LiveLoad.Result live;

    DashboardReport(DashboardBench.Plan plan, String browser, List<Budget> budgets, LiveLoad.Result live) {
        this.plan = plan;
        this.browser = browser;
        this.budgets = List.copyOf(budgets);
        this.live = live;
    }

    @Override
    public List<String> findings() {
        var findings = new ArrayList<String>();
        for (var budget : budgets) {
            if (!budget.met()) {
                findings.add(budget.name() + " is " + Budget.number(budget.measured()) + " " + budget.unit() + ", over "
                        + Budget.number(budget.max()));
            }
        }
        if (live.perSecond() < MIN_RATE * plan.perSecond()) {
            findings.add(String.format(Locale.ROOT, "only %,.0f events/s came", live.perSecond()));
        }
        if (live.unexplained() != 0) {
            findings.add("shown + hidden + dropped differs from published by " + live.unexplained());
        }
        return findings;
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%s; %,.0f events/s of %,d, %d s of main thread, %d s of heap; load average %.1f",
                browser,
                live.perSecond(),
                plan.perSecond(),
                plan.load().toSeconds(),
                plan.heap().toSeconds(),
                live.machineLoad()));
        lines.add(String.format(Locale.ROOT, "%-16s %8s %8s", "", "budget", "measured"));
        budgets.forEach(budget -> lines.add(budget.line()));
        lines.add(String.format(
                Locale.ROOT,
                "counts           %,d published = %,d shown + %,d hidden + %,d dropped",
                live.total("published"),
                live.total("shown"),
                live.total("hidden"),
                live.total("dropped")));
        findings().forEach(finding -> lines.add("OVER  " + finding));
        return lines;
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("browser", browser);
        map.put("per_second", live.perSecond());
        map.put("seconds", plan.load().toSeconds());
        map.put("heap_seconds", plan.heap().toSeconds());
        map.put("load_average", live.machineLoad());
        for (var budget : budgets) {
            var one = new LinkedHashMap<String, Object>();
            one.put("budget", budget.max());
            one.put("measured", budget.measured());
            one.put("unit", budget.unit());
            one.put("detail", budget.detail());
            map.put(budget.name().replace(' ', '_'), one);
        }
        var counts = new LinkedHashMap<String, Object>();
        List.of("published", "shown", "hidden", "dropped").forEach(name -> counts.put(name, live.total(name)));
        map.put("counts", counts);
        map.put("findings", findings());
        return map;
    }
}
