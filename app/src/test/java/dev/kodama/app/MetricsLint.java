package dev.kodama.app;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks a scrape by the rules of {@code promtool check metrics}, which {@code .ci/check-rules} runs on the same text. */
public final class MetricsLint {
    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
    private static final List<String> UNITS = List.of(
            "(pico|nano|micro|milli|centi|deci|deca|hecto|kilo|kibi|mega|mibi|giga|gibi|tera|tebi|peta|pebi)"
                    + "(amperes|bytes|celsius|grams|joules|kelvin|meters|metres|seconds|volts)",
            "minutes|hours|days|weeks|bits|kelvins|fahrenheit|rankine|inches|yards|miles|calories|pounds|ounces",
            "s|ms|us|ns|sec|b|kb|mb|gb|tb|pb|m|h|d");
    private static final Pattern WRONG_UNIT = Pattern.compile("(^|.*_)(" + String.join("|", UNITS) + ")(_.*|$)");
    private static final Pattern TYPE_IN_NAME = Pattern.compile("(^|.*_)(counter|gauge|histogram|summary)(_.*|$)");

    private final Map<String, String> types = new HashMap<>();
    private final Map<String, String> helps = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    private MetricsLint() {}

    /** Returns the problems of a text in Prometheus format, one line each. */
    public static List<String> of(String text) {
        var lint = new MetricsLint();
        text.lines().forEach(lint::line);
        lint.types.forEach(lint::metric);
        return lint.problems.stream().sorted().distinct().toList();
    }

    private void line(String line) {
        String[] words = line.split(" ", 4);
        if (line.startsWith("# HELP ")) {
            helps.put(words[2], words.length > 3 ? words[3] : "");
        } else if (line.startsWith("# TYPE ")) {
            types.put(words[2], words[3]);
        } else if (!line.startsWith("#") && line.contains("{")) {
            var labels = LABEL.matcher(line.substring(line.indexOf('{')));
            while (labels.find()) {
                check(
                        SNAKE_CASE.matcher(labels.group(1)).matches(),
                        line,
                        "label " + labels.group(1) + " is not snake_case");
            }
        }
    }

    private void metric(String name, String type) {
        boolean counter = type.equals("counter");
        boolean distribution = type.equals("histogram") || type.equals("summary");
        check(!helps.getOrDefault(name, "").isBlank(), name, "no help text");
        check(counter == name.endsWith("_total"), name, "_total is for counters, and every counter has it");
        check(distribution || !name.matches(".*_(count|sum|bucket)"), name, "a suffix of histograms, but a " + type);
        check(!WRONG_UNIT.matcher(name).matches(), name, "a unit that is no base unit, or is abbreviated");
        check(!TYPE_IN_NAME.matcher(name).matches(), name, "the name has the type in it");
        check(SNAKE_CASE.matcher(name).matches(), name, "the name is not snake_case");
    }

    private void check(boolean holds, String where, String problem) {
        if (!holds) {
            problems.add(where + ": " + problem);
        }
    }
}
