package dev.kodama.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules for Prometheus in {@code docs} and the dashboards for Grafana in {@code deploy}. */
public final class MonitoringFiles {
    static final Path DASHBOARDS =
            Documentation.ROOT.resolve("deploy").resolve("grafana").resolve("dashboards");

    /** Not the names of recording rules, which have colons. */
    private static final Pattern METRIC =
            Pattern.compile("(?<![:\\w])(kodama|jvm|process|system)_[a-z0-9_]+(?![:\\w])");

    private static final Pattern SERIES = Pattern.compile("(?m)^([a-z][a-z0-9_]*)");

    private MonitoringFiles() {}

    /** A rule that records or alerts. */
    record Rule(Map<?, ?> fields) {
        String text(String name) {
            return fields.get(name) instanceof String text ? text : "";
        }

        Map<?, ?> map(String name) {
            return fields.get(name) instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    static List<Rule> rules(String file) {
        var all = new ArrayList<Rule>();
        for (Object group : list(yaml(file).get("groups"))) {
            for (Object rule : list(group instanceof Map<?, ?> map ? map.get("rules") : null)) {
                all.add(new Rule((Map<?, ?>) rule));
            }
        }
        return all;
    }

    static Map<?, ?> yaml(String file) {
        String text = Documentation.text(Documentation.ROOT.resolve(file));
        return (Map<?, ?>) new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(text);
    }

    static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    static List<JsonNode> dashboards() {
        var all = new ArrayList<JsonNode>();
        for (Path file : Documentation.files(
                one -> one.startsWith(DASHBOARDS) && one.toString().endsWith(".json"))) {
            try {
                all.add(new ObjectMapper().readTree(file.toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(file.toString(), e);
            }
        }
        return all;
    }

    /** All queries of the dashboards' panels. */
    static List<String> queries() {
        var all = new ArrayList<String>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.path("panels")) {
                panel.path("targets")
                        .forEach(target -> all.add(target.path("expr").asText()));
            }
        }
        return all;
    }

    /** The metrics that rules, alerts and dashboards name and that a scrape of all roles does not have. */
    public static Set<String> metricsNotIn(String scrape) {
        var named = new ArrayList<>(queries());
        rules("docs/prometheus-rules.yml").forEach(rule -> named.add(rule.text("expr")));
        rules("docs/prometheus-alerts.yml").forEach(rule -> named.add(rule.text("expr")));
        var missing = new TreeSet<String>();
        named.forEach(query -> METRIC.matcher(query).results().forEach(metric -> missing.add(metric.group())));
        missing.removeAll(
                SERIES.matcher(scrape).results().map(series -> series.group(1)).collect(Collectors.toSet()));
        return missing;
    }
}
