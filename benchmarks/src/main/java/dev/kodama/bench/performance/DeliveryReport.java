package dev.kodama.bench.performance;

import dev.kodama.bench.performance.DeliveryBench.Cost;
import dev.kodama.bench.performance.DeliveryBench.Mode;
import dev.kodama.bench.performance.DeliveryBench.Plan;
import dev.kodama.bench.report.Median;
import dev.kodama.bench.report.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The processor time of a forwarder by the way of delivery. */
public final class DeliveryReport implements Report {
    private static final double MAX_RATIO = 0.5;

    private final Plan plan;
    private final Map<Mode, List<Cost>> costs;

    DeliveryReport(Plan plan, Map<Mode, List<Cost>> costs) {
        this.plan = plan;
        this.costs = Map.copyOf(costs);
    }

    private double median(Mode mode, ToDoubleFunction<Cost> part) {
        return Median.of(costs.getOrDefault(mode, List.of()).stream()
                .map(part::applyAsDouble)
                .toList());
    }

    /** What the client adds with arrays, to what it adds with frames. */
    private double ratio() {
        double none = median(Mode.NO_CLIENT, Cost::process);
        return (median(Mode.ARRAYS, Cost::process) - none) / (median(Mode.FRAMES, Cost::process) - none);
    }

    private double deliveringRatio() {
        return median(Mode.ARRAYS, Cost::delivering) / median(Mode.FRAMES, Cost::delivering);
    }

    @Override
    public List<String> findings() {
        return deliveringRatio() <= MAX_RATIO
                ? List.of()
                : List.of(String.format(
                        Locale.ROOT,
                        "arrays take %.2f of the time of frames, more than %.2f",
                        deliveringRatio(),
                        MAX_RATIO));
    }

    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(String.format(
                Locale.ROOT,
                "%,d events/s to one client, %d rounds of %d s; microseconds of the forwarder an event, median and spread",
                plan.perSecond(),
                plan.rounds(),
                plan.seconds()));
        for (var mode : Mode.values()) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-9s process %s, delivering thread %s",
                    mode.name().toLowerCase(Locale.ROOT),
                    spread(mode, Cost::process),
                    spread(mode, Cost::delivering)));
        }
        lines.add(String.format(
                Locale.ROOT,
                "  arrays to frames: delivering thread %.2f, all that the client adds %.2f",
                deliveringRatio(),
                ratio()));
        findings().forEach(finding -> lines.add("SHORT  " + finding));
        return lines;
    }

    private String spread(Mode mode, ToDoubleFunction<Cost> part) {
        var values = costs.getOrDefault(mode, List.of()).stream()
                .map(part::applyAsDouble)
                .sorted()
                .toList();
        return String.format(
                Locale.ROOT, "%.2f (%.2f to %.2f)", Median.of(values), values.get(0), values.get(values.size() - 1));
    }

    @Override
    public Map<String, Object> toMap() {
        var map = new LinkedHashMap<String, Object>();
        map.put("per_second", plan.perSecond());
        map.put("seconds", plan.seconds());
        for (var mode : Mode.values()) {
            String name = mode.name().toLowerCase(Locale.ROOT);
            var all = costs.getOrDefault(mode, List.of());
            map.put(name + "_us", all.stream().map(Cost::process).toList());
            map.put(name + "_delivering_us", all.stream().map(Cost::delivering).toList());
        }
        map.put("delivering_ratio", deliveringRatio());
        map.put("ratio", ratio());
        map.put("findings", findings());
        return map;
    }
}
